"""processes: Pool.imap."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(2) as pool:
        return sum(pool.imap(word_count, lines))
