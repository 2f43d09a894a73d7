"""processes: bare processes and a manager's list."""

from multiprocessing import Manager, Process


def word_count(line):
    return len(line.split())


def work(line, counts):
    counts.append(word_count(line))


def count(lines):
    with Manager() as manager:
        counts = manager.list()
        processes = [Process(target=work, args=(line, counts)) for line in lines]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        return sum(counts)
