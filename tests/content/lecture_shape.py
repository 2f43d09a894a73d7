"""The lecture's own code of its last part, in Python 3: four functions in one file, its pool never closed."""

import threading
from multiprocessing import Pool


def word_count(string):
    return len(string.split())


def sequential_word_count(string_list):
    return sum([word_count(s) for s in string_list])


def parallel_word_count(string_list):
    pool = Pool(processes=4)
    results = pool.map(word_count, string_list)
    return sum(results)


def thread_word_count(string):
    self = threading.current_thread()
    self.result = word_count(string)


def concurrent_word_count(string_list):
    threads = []
    for string in string_list:
        thread = threading.Thread(target=thread_word_count, args=(string,))
        threads.append(thread)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results = []
    for thread in threads:
        results.append(thread.result)
    return sum(results)


if __name__ == "__main__":
    string_list = ["hello world", "this is another line", "this is yet another line"]
    print(sequential_word_count(string_list))
    print(concurrent_word_count(string_list))
    print(parallel_word_count(string_list))
