from multiprocessing import Pool


def word_count(text):
    """Return how many words are in `text`."""
    return len(text.split())


def sequential_word_count(texts):
    """Return how many words are in all of `texts`."""
    return sum([word_count(text) for text in texts])


def parallel_word_count(texts):
    """Count in processes, and leave none behind."""
    pool = Pool(processes=4)
    try:
        return sum(pool.map(word_count, texts))
    finally:
        pool.close()
        pool.join()
