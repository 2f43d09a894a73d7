from multiprocessing import Pool


def word_count(text):
    return len(text.split())


def parallel_word_count(texts):
    total = 0
    with Pool(processes=4) as pool:
        for text in texts:
            total += pool.apply(word_count, (text,))
    return total
