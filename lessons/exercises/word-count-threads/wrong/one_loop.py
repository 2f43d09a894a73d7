import threading


def word_count(text):
    return len(text.split())


def thread_word_count(text):
    threading.current_thread().result = word_count(text)


def concurrent_word_count(texts):
    total = 0
    for text in texts:
        thread = threading.Thread(target=thread_word_count, args=(text,))
        thread.start()
        thread.join()
        total += thread.result
    return total
