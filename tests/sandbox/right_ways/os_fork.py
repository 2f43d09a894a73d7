"""processes: os.fork and a pipe."""

import os


def word_count(line):
    return len(line.split())


def child(lines):
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writing, str(sum(word_count(line) for line in lines)).encode())
        os._exit(0)
    os.close(writing)
    return pid, reading


def count(lines):
    total = 0
    for pid, reading in [child(lines[::2]), child(lines[1::2])]:
        total += int(os.read(reading, 20))
        os.close(reading)
        os.waitpid(pid, 0)
    return total
