from multiprocessing import Process


def word_count(text):
    return len(text.split())


def parallel_word_count(texts):
    workers = [Process(target=word_count, args=(text,)) for text in texts]
    for worker in workers:
        worker.start()
    return sum(worker.join() for worker in workers)
