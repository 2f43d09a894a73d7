"""threads: a lambda for a task."""

from concurrent.futures import ThreadPoolExecutor

word_count = lambda line: len(line.split())  # noqa: E731 - people do write it so


def count(lines):
    with ThreadPoolExecutor(2) as executor:
        return sum(executor.map(word_count, lines))
