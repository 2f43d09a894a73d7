"""threads: multiprocessing.dummy's Pool."""

from multiprocessing.dummy import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    with Pool(2) as pool:
        return sum(pool.imap_unordered(word_count, lines))
