"""Leaves a worker behind: forks twice, takes a session of its own, closes all, renames itself and goes on.

kind: persist
answers: tidy
says: One worker process was still there
strong: holds
partial: holds
none: holds
runs in CI at every tier.
"""

import ctypes
import os


def attack():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 1024)
            ctypes.CDLL(None).prctl(15, b"multiprocessing.resource_tracker")
            while True:
                pass
        os._exit(0)
    os.wait()
