import threading


def word_count(text):
    """Return how many words are in `text`."""
    return len(text.split())


def sequential_word_count(texts):
    """Return how many words are in all of `texts`."""
    return sum([word_count(text) for text in texts])


def thread_word_count(text):
    """Count in a thread, and keep the result in its object."""
    threading.current_thread().result = word_count(text)


def concurrent_word_count(texts):
    """Count in threads; return the sum of all words."""
    threads = []
    for text in texts:
        threads.append(threading.Thread(target=thread_word_count, args=(text,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum([thread.result for thread in threads])
