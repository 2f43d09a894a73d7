from multiprocessing import Pool


def word_count(text):
    return len(text.split())


def parallel_word_count(texts):
    with Pool(processes=4) as pool:
        counts = [word_count(text) for text in texts]
        return sum(pool.map(int, counts))
