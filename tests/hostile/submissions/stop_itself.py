"""Stops itself with all its group, so that whoever waits for its end waits for ever.

kind: attack the judge
says: stopped at its limit of 2 seconds
strong: holds
partial: holds
none: holds
never returns.
"""

import os
import signal


def attack():
    if os.fork() == 0:
        while True:
            pass
    os.killpg(0, signal.SIGSTOP)
    os.kill(os.getpid(), signal.SIGSTOP)
    while True:
        pass
