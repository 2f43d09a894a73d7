"""processes: Pool.apply waits for each."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(4) as pool:
        return sum(pool.apply(word_count, (line,)) for line in lines)
