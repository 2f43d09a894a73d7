"""Starts children in sessions and groups of their own, children of children among them, and returns at once.

kind: persist
says: returned nothing
strong: holds
partial: falls: without a process namespace a daemon of its user lives on
partial as root: holds
none: falls: a daemon of its user lives on
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
