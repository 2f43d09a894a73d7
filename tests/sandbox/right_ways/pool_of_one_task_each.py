"""processes: Pool whose workers are replaced after each task."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(2, maxtasksperchild=1) as pool:
        return sum(pool.map(word_count, lines, chunksize=1))
