"""processes: Pool.map of a function of its own that calls the task."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def numbered(pair):
    number, line = pair
    return number, word_count(line)


def count(lines):
    with Pool(2) as pool:
        return sum(words for _, words in pool.map(numbered, enumerate(lines)))
