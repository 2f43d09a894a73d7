"""processes: a class of its own for the processes."""

from multiprocessing import Process, SimpleQueue


def word_count(line):
    return len(line.split())


class Counter(Process):
    def __init__(self, line, counts):
        super().__init__()
        self.line, self.counts = line, counts

    def run(self):
        self.counts.put(word_count(self.line))


def count(lines):
    counts = SimpleQueue()
    processes = [Counter(line, counts) for line in lines]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return sum(counts.get() for _ in processes)
