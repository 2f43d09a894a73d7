"""processes: ProcessPoolExecutor.map."""

from concurrent.futures import ProcessPoolExecutor


def word_count(line):
    return len(line.split())


def count(lines):
    with ProcessPoolExecutor(2) as executor:
        return sum(executor.map(word_count, lines))
