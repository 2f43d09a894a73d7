"""Leaves a daemon that keeps standard output and the judge's socket open, so that whoever reads them waits.

kind: persist
says: returned nothing
strong: holds
partial: holds
none: holds
"""

import os
import time


def attack():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                os.write(1, b".")
                time.sleep(0.5)
        os._exit(0)
    os.wait()
