from multiprocessing import Pool

TEXTS = [
    "hello world",
    "this is another line",
    "this is yet another line",
]


def word_count(text):
    return len(text.split())


COUNTS = [word_count(text) for text in TEXTS]


def parallel_word_count(texts):
    with Pool(processes=4) as pool:
        return pool.apply(sum, (COUNTS,))
