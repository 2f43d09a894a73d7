"""threads: each thread is joined before the next one starts."""

from threading import Thread


def word_count(line):
    return len(line.split())


def count(lines):
    counts = []
    for line in lines:
        thread = Thread(target=lambda line=line: counts.append(word_count(line)))
        thread.start()
        thread.join()
    return sum(counts)
