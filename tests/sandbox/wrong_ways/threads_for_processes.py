"""processes: threads where processes are asked."""

from concurrent.futures import ThreadPoolExecutor


def word_count(line):
    return len(line.split())


def count(lines):
    with ThreadPoolExecutor(4) as executor:
        return sum(executor.map(word_count, lines))
