"""threads: the target is called, not passed."""

from threading import Thread


def word_count(line):
    return len(line.split())


def count(lines):
    counts = []
    threads = [Thread(target=counts.append(word_count(line))) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)
