"""processes: bare processes and a shared value."""

from multiprocessing import Process, Value


def word_count(line):
    return len(line.split())


def work(lines, total):
    for line in lines:
        words = word_count(line)
        with total.get_lock():
            total.value += words


def count(lines):
    total = Value("i", 0)
    processes = [Process(target=work, args=(share, total)) for share in (lines[::2], lines[1::2])]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return total.value
