"""processes: bare processes and a pipe each."""

from multiprocessing import Pipe, Process


def word_count(line):
    return len(line.split())


def work(lines, end):
    end.send(sum(word_count(line) for line in lines))
    end.close()


def count(lines):
    ends, processes = [], []
    for share in (lines[::2], lines[1::2]):
        ours, theirs = Pipe()
        processes.append(Process(target=work, args=(share, theirs)))
        processes[-1].start()
        ends.append(ours)
    total = sum(end.recv() for end in ends)
    for process in processes:
        process.join()
    return total
