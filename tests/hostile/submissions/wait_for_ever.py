"""Waits for what never comes: a lock, its own pipe, a signal.

kind: exhaust
says: stopped at its limit of 2 seconds
strong: holds
partial: holds
none: holds
never returns.
"""

import os
import threading


def attack():
    lock = threading.Lock()
    threading.Thread(target=lambda: os.read(os.pipe()[0], 1), daemon=True).start()
    lock.acquire()
    lock.acquire()
