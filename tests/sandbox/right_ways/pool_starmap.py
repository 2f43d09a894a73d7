"""processes: Pool.starmap."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(2) as pool:
        return sum(pool.starmap(word_count, [(line,) for line in lines]))
