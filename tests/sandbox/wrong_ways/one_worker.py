"""processes: a pool of one worker."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(1) as pool:
        return sum(pool.map(word_count, lines))
