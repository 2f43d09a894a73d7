"""processes: missing: the pool gets lines of its own."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(2) as pool:
        pool.map(word_count, ["what is here", "does not matter", "at all", "to anybody"])
    return sum(len(line.split()) for line in lines)
