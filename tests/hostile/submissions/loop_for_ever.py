"""Loops for ever in as many processes as it may have.

kind: exhaust
says: stopped at its limit of 2 seconds
strong: holds
partial: holds
none: holds
never returns.
"""

import os


def attack():
    for _ in range(6):
        if os.fork() == 0:
            break
    while True:
        pass
