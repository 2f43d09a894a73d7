"""threads: a task that calls itself."""

from threading import Thread


def word_count(line):
    first, _, rest = line.strip().partition(" ")
    return bool(first) + (word_count(rest) if rest else 0)


def count(lines):
    counts = []
    threads = [Thread(target=lambda line=line: counts.append(word_count(line))) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)
