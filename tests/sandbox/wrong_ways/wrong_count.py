"""processes: missing: the task itself is wrong."""

from multiprocessing import Pool


def word_count(line):
    return line.count(" ")


def count(lines):
    with Pool(2) as pool:
        pool.map(word_count, lines)
    return sum(len(line.split()) for line in lines)
