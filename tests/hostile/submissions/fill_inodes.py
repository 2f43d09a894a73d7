"""Makes empty files and folders without end.

kind: exhaust
says: disk: it may write 64 MiB
seconds: 10
strong: holds
partial: not run: the number of files has no limit there, and they lie in this machine's memory
none: not run: it would use up this machine's inodes
"""

import itertools
import os


def attack():
    for number in itertools.count():
        if number % 1000 == 0:
            folder = f"/tmp/full/{number}"
            os.makedirs(folder)
        os.close(os.open(f"{folder}/{number}", os.O_CREAT))
