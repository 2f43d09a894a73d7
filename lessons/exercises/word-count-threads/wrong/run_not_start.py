import threading


def word_count(text):
    return len(text.split())


def thread_word_count(text):
    threading.current_thread().result = word_count(text)


def concurrent_word_count(texts):
    threads = []
    for text in texts:
        threads.append(threading.Thread(target=thread_word_count, args=(text,)))
    for thread in threads:
        thread.run()
    return sum([thread.result for thread in threads])
