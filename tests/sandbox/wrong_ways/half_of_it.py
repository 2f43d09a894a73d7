"""processes: missing: the pool gets half of the lines."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(2) as pool:
        counted = sum(pool.map(word_count, lines[::2]))
    return counted + sum(len(line.split()) for line in lines[1::2])
