"""Leaves a daemon: forks twice, takes a session of its own, closes all and sleeps.

kind: persist
says: returned nothing
strong: holds
partial: holds
none: holds
runs in CI at every tier.
"""

import os
import time


def attack():
    read, write = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 1024)
            time.sleep(60)
        os._exit(0)
    os.wait()
