from multiprocessing import Pool

pool = None


def word_count(text):
    """Return how many words are in `text`."""
    return len(text.split())


def parallel_word_count(texts):
    """Count in processes, and leave none behind."""
    global pool
    pool = Pool(processes=4)
    counts = pool.map(word_count, texts)
    ...  # TODO: shut the pool down, so that it ends soon
    ...  # TODO: return the sum of the counts
