"""processes: spawned bare processes and a shared array."""

from multiprocessing import get_context


def word_count(line):
    return len(line.split())


def work(number, line, counts):
    counts[number] = word_count(line)


def count(lines):
    context = get_context("spawn")
    counts = context.Array("i", len(lines))
    processes = [context.Process(target=work, args=(number, line, counts)) for number, line in enumerate(lines)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return sum(counts)
