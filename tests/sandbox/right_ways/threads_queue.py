"""threads: bare threads that take lines from a queue."""

from queue import Empty, SimpleQueue
from threading import Thread


def word_count(line):
    return len(line.split())


def work(todo, counts):
    while True:
        try:
            line = todo.get_nowait()
        except Empty:
            return
        counts.put(word_count(line))


def count(lines):
    todo, counts = SimpleQueue(), SimpleQueue()
    for line in lines:
        todo.put(line)
    threads = [Thread(target=work, args=(todo, counts)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts.get() for _ in lines)
