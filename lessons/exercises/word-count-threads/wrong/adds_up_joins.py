import threading


def word_count(text):
    return len(text.split())


def concurrent_word_count(texts):
    total = 0
    for text in texts:
        thread = threading.Thread(target=word_count, args=(text,))
        thread.start()
        total += thread.join()
    return total
