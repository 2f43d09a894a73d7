"""Starts children in sessions and groups of their own, children of children among them, and returns at once.

kind: persist
says: returned nothing
strong: holds
partial: holds
none: holds
"""

import os
import time


def attack():
    for _ in range(6):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.setpgid(0, 0)
            time.sleep(60)
            os._exit(0)
