"""threads: a task defined under if and try."""

import sys
from concurrent.futures import ThreadPoolExecutor

try:
    import a_faster_counter_that_nobody_has
except ImportError:
    if sys.byteorder in ("little", "big"):

        def word_count(line):
            return len(line.split())

    else:
        word_count = None
else:
    word_count = a_faster_counter_that_nobody_has.count


def count(lines):
    with ThreadPoolExecutor(2) as executor:
        return sum(executor.map(word_count, lines))
