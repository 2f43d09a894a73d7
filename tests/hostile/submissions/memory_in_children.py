"""Takes memory in many processes at once, each of them below the limit.

kind: exhaust
says: stopped at its limit of 256 MiB of memory
strong: holds
partial: holds
none: holds
never returns.
"""

import os
import time


def attack():
    for _ in range(12):
        if os.fork() == 0:
            kept = bytearray(b"x") * (48 << 20)
            time.sleep(30)
            os._exit(len(kept) & 1)
    time.sleep(30)
