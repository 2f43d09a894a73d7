"""processes: ProcessPoolExecutor whose workers are spawned."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def word_count(line):
    return len(line.split())


def count(lines):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        return sum(executor.map(word_count, lines))
