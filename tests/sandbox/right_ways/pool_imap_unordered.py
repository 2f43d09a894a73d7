"""processes: Pool.imap_unordered."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(3) as pool:
        return sum(pool.imap_unordered(word_count, lines))
