from multiprocessing.pool import ThreadPool


def word_count(text):
    return len(text.split())


def parallel_word_count(texts):
    with ThreadPool(processes=4) as pool:
        return sum(pool.map(word_count, texts))
