"""threads: multiprocessing's ThreadPool."""

from multiprocessing.pool import ThreadPool


def word_count(line):
    return len(line.split())


def count(lines):
    with ThreadPool(2) as pool:
        return sum(pool.map(word_count, lines))
