"""threads: ThreadPoolExecutor.submit."""

from concurrent.futures import ThreadPoolExecutor


def word_count(line):
    return len(line.split())


def count(lines):
    with ThreadPoolExecutor() as executor:
        futures = [executor.submit(word_count, line=line) for line in lines]
    return sum(future.result() for future in futures)
