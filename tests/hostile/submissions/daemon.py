"""Leaves a daemon: forks twice, takes a session of its own, closes all and sleeps.

kind: persist
says: returned nothing
strong: holds
partial: falls: without a process namespace a daemon of its user lives on
partial as root: holds
none: falls: a daemon of its user lives on
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
