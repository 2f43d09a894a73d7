from multiprocessing.pool import ThreadPool

pool = None


def word_count(text):
    return len(text.split())


def parallel_word_count(texts):
    global pool
    pool = ThreadPool(processes=4)
    counts = pool.map(word_count, texts)
    return sum(counts)
