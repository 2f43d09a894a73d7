"""threads: a class of its own for the threads."""

import threading


def word_count(line):
    return len(line.split())


class Counter(threading.Thread):
    def __init__(self, line):
        super().__init__()
        self.line = line

    def run(self):
        self.words = word_count(self.line)


def count(lines):
    threads = [Counter(line) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(thread.words for thread in threads)
