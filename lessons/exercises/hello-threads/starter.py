import threading
import time


def greet(name):
    """Greet `name`. It takes a moment."""
    time.sleep(0.1)
    print(f"hello {name}")


def greet_all(names):
    """Greet each of `names` in a thread of its own."""
    ...  # TODO: make a Thread for each name
    ...  # TODO: start them all, then join them all
    print("all greeted")
