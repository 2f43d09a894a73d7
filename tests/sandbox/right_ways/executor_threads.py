"""threads: ThreadPoolExecutor.map."""

from concurrent.futures import ThreadPoolExecutor


def word_count(line):
    return len(line.split())


def count(lines):
    with ThreadPoolExecutor(2) as executor:
        return sum(executor.map(word_count, lines))
