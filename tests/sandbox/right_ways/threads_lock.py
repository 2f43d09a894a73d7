"""threads: bare threads and a lock around the sum."""

from threading import Lock, Thread


def word_count(line):
    return len(line.split())


def count(lines):
    total, lock = 0, Lock()

    def work(line):
        nonlocal total
        words = word_count(line)
        with lock:
            total += words

    threads = [Thread(target=work, args=(line,)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return total
