"""threads: threads that hold a lock while they work."""

from threading import Lock, Thread


def word_count(line):
    return len(line.split())


def count(lines):
    counts, lock = [], Lock()

    def work(line):
        with lock:
            counts.append(word_count(line))

    threads = [Thread(target=work, args=(line,)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)
