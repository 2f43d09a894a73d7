"""processes: a pool of the context spawn."""

import multiprocessing


def word_count(line):
    return len(line.split())


def count(lines):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        return sum(pool.map(word_count, lines))
