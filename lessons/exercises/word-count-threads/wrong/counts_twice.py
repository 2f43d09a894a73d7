import threading


def word_count(text):
    return len(text.split())


def concurrent_word_count(texts):
    threads = []
    for text in texts:
        threads.append(threading.Thread(target=word_count, args=(text,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum([word_count(text) for text in texts])
