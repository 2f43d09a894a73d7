"""processes: each process is joined before the next one starts."""

from multiprocessing import Process, SimpleQueue


def word_count(line):
    return len(line.split())


def work(line, counts):
    counts.put(word_count(line))


def count(lines):
    counts = SimpleQueue()
    for line in lines:
        process = Process(target=work, args=(line, counts))
        process.start()
        process.join()
    return sum(counts.get() for _ in lines)
