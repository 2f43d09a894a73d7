"""Kills the judge by its process id, and its parent, and all that it may.

kind: attack the judge
says: ProcessLookupError
strong: holds
partial: falls: an ordinary user's jail may end that user's processes
partial as root: holds
none: not run: it would end all that its user runs
runs in CI at every tier.
"""

import contextlib
import os
import signal


def attack():
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(aim.judge, number)
    os.kill(aim.judge, 0)
