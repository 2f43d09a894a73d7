import threading
import time


def word_count(text):
    return len(text.split())


def concurrent_word_count(texts):
    threads = []
    for _ in texts:
        threads.append(threading.Thread(target=time.sleep, args=(0.05,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum([word_count(text) for text in texts])
