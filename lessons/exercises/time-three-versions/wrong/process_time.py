import time
from multiprocessing import Pool
from threading import Thread, current_thread


def word_count(text):
    """Count the words, once the text has arrived."""
    time.sleep(0.03)
    return len(text.split())


def sequential_word_count(texts):
    return sum([word_count(text) for text in texts])


def keep_count(text):
    current_thread().result = word_count(text)


def concurrent_word_count(texts):
    threads = []
    for text in texts:
        thread = Thread(target=keep_count, args=(text,))
        threads.append(thread)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum([thread.result for thread in threads])


def parallel_word_count(texts):
    with Pool(processes=4) as pool:
        return sum(pool.map(word_count, texts))


def seconds_of(version, texts):
    started = time.process_time()
    version(texts)
    return time.process_time() - started


def time_versions(texts):
    return {
        "sequential": seconds_of(sequential_word_count, texts),
        "threads": seconds_of(concurrent_word_count, texts),
        "processes": seconds_of(parallel_word_count, texts),
    }
