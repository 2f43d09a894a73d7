from multiprocessing import Process

counts = []


def word_count(text):
    return len(text.split())


def keep_count(text):
    counts.append(word_count(text))


def parallel_word_count(texts):
    workers = []
    for text in texts:
        workers.append(Process(target=keep_count, args=(text,)))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts)
