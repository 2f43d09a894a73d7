from multiprocessing import Process, Queue


def word_count(text):
    return len(text.split())


def work(texts, counts):
    while True:
        counts.put(word_count(texts.get()))


def parallel_word_count(texts):
    waiting, counts = Queue(), Queue()
    for _ in range(4):
        Process(target=work, args=(waiting, counts)).start()
    for text in texts:
        waiting.put(text)
    return sum([counts.get() for _ in texts])
