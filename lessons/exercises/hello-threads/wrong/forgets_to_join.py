import threading
import time


def greet(name):
    time.sleep(0.1)
    print(f"hello {name}")


def greet_all(names):
    for name in names:
        thread = threading.Thread(target=greet, args=(name,))
        thread.start()
    print("all greeted")
