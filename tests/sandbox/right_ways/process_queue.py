"""processes: bare processes and a queue."""

from multiprocessing import Process, Queue


def word_count(line):
    return len(line.split())


def work(line, counts):
    counts.put(word_count(line))


def count(lines):
    counts = Queue()
    processes = [Process(target=work, args=(line, counts)) for line in lines]
    for process in processes:
        process.start()
    total = sum(counts.get() for _ in processes)
    for process in processes:
        process.join()
    return total
