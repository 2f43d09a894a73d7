"""threads: the task as a default argument."""

from concurrent.futures import ThreadPoolExecutor


def word_count(line):
    return len(line.split())


def count(lines, task=word_count):
    with ThreadPoolExecutor(2) as executor:
        return sum(executor.map(task, lines))
