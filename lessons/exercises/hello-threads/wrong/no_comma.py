import threading
import time


def greet(name):
    time.sleep(0.1)
    print(f"hello {name}")


def greet_all(names):
    threads = []
    for name in names:
        threads.append(threading.Thread(target=greet, args=(name)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("all greeted")
