from multiprocessing import Pool

pool = None


def word_count(text):
    return len(text.split())


def parallel_word_count(texts):
    global pool
    pool = Pool(processes=4)
    counts = pool.map(word_count, texts)
    return sum(counts)
