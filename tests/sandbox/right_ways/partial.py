"""processes: partials of the task, one for each line."""

from concurrent.futures import ProcessPoolExecutor
from functools import partial


def word_count(line):
    return len(line.split())


def count(lines):
    with ProcessPoolExecutor(2) as executor:
        return sum(future.result() for future in [executor.submit(partial(word_count, line)) for line in lines])
