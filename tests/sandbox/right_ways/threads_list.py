"""threads: bare threads and a place for each result."""

from threading import Thread


def word_count(line):
    return len(line.split())


def work(lines, counts, number):
    counts[number] = word_count(lines[number])


def count(lines):
    counts = [0] * len(lines)
    threads = [Thread(target=work, args=(lines, counts, number)) for number in range(len(lines))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)
