"""processes: a task behind a cache, in a pool."""

from functools import lru_cache
from multiprocessing import Pool


@lru_cache
def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(2) as pool:
        return sum(pool.map(word_count, lines))
