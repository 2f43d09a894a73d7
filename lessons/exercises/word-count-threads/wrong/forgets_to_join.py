import threading
import time


def word_count(text):
    time.sleep(0.1)  # to see them overlap
    return len(text.split())


def concurrent_word_count(texts):
    counts = []
    for text in texts:
        threading.Thread(target=lambda text=text: counts.append(word_count(text))).start()
    return sum(counts)
