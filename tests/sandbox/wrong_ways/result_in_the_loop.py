"""threads: each future's result is asked for at once."""

from concurrent.futures import ThreadPoolExecutor


def word_count(line):
    return len(line.split())


def count(lines):
    with ThreadPoolExecutor(4) as executor:
        return sum(executor.submit(word_count, line).result() for line in lines)
