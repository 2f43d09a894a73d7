"""processes: the pool does nothing, the parent does the work."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(2) as pool:
        pool.map(str, lines)
    return sum(word_count(line) for line in lines)
