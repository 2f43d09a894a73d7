"""processes: ProcessPoolExecutor.submit and as_completed."""

from concurrent.futures import ProcessPoolExecutor, as_completed


def word_count(line):
    return len(line.split())


def count(lines):
    with ProcessPoolExecutor(2) as executor:
        futures = [executor.submit(word_count, line) for line in lines]
        return sum(future.result() for future in as_completed(futures))
