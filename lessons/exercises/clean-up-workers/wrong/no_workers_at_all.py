from multiprocessing import Pool

pool = None


def word_count(text):
    return len(text.split())


def parallel_word_count(texts):
    return sum([word_count(text) for text in texts])
