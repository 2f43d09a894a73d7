"""processes: Pool.apply_async, closed and joined."""

from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def count(lines):
    pool = Pool(2)
    pending = [pool.apply_async(word_count, (line,)) for line in lines]
    pool.close()
    pool.join()
    return sum(result.get() for result in pending)
