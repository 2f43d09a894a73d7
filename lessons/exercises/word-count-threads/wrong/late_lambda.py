import threading


def word_count(text):
    return len(text.split())


def concurrent_word_count(texts):
    counts = []
    threads = []
    for text in texts:
        threads.append(threading.Thread(target=lambda: counts.append(word_count(text))))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)
