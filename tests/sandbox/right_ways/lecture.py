"""processes: the shape of the lecture: all versions in one file, and a pool that nobody closes."""

import threading
from multiprocessing import Pool


def word_count(line):
    return len(line.split())


def run(line):
    threading.current_thread().result = word_count(line)


def concurrent_word_count(lines):
    threads = [threading.Thread(target=run, args=(line,)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(thread.result for thread in threads)


def count(lines):
    pool = Pool(processes=4)
    return sum(pool.map(word_count, lines))
