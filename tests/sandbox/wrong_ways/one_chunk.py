"""processes: all lines in one chunk."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(4) as pool:
        return sum(pool.map(word_count, lines, chunksize=len(lines)))
