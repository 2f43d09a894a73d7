"""Starts threads that wait, for ever.

kind: exhaust
says: processes
strong: holds
partial: holds
none: holds
none as root: not run: root may have any number of threads, so the run is ended from outside instead
"""

import threading


def attack():
    for _ in range(5000):
        threading.Thread(target=threading.Event().wait, daemon=True).start()
