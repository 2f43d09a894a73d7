import threading
import time


def greet(name):
    time.sleep(0.1)
    print(f"hello {name}")


def greet_each(names):
    for name in names:
        greet(name)


def greet_all(names):
    thread = threading.Thread(target=greet_each, args=(names,))
    thread.start()
    thread.join()
    print("all greeted")
