"""processes: twice: what the workers count is thrown away."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(2) as pool:
        pool.map(word_count, lines)
    return sum(word_count(line) for line in lines)
