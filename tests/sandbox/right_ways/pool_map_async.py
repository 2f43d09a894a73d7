"""processes: Pool.map_async with a callback."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    counts = []
    with Pool(2) as pool:
        pool.map_async(word_count, lines, callback=counts.extend).wait()
    return sum(counts)
