from multiprocessing import Pool


def word_count(text):
    return len(text.split())


def concurrent_word_count(texts):
    with Pool(processes=4) as pool:
        return sum(pool.map(word_count, texts))
