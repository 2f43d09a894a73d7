"""Makes empty files and folders without end.

kind: exhaust
says: stopped at its limit of 3 seconds
strong: holds
partial: holds
none: not run: it would use up this machine's inodes
never returns.
"""

import itertools
import os


def attack():
    for number in itertools.count():
        if number % 1000 == 0:
            os.makedirs(f"/tmp/full/{number}", exist_ok=True)
        try:
            os.close(os.open(f"/tmp/full/{number - number % 1000}/{number}", os.O_CREAT))
        except OSError:
            continue
