"""Attaches to every process that it sees, to stop it, to read it and to make it call what it likes.

kind: attack the judge
says: processes that it may trace: 0
strong: holds
partial: not run: which processes share its wall differs, and it may trace those of its own
none: not run: whether a user may trace their own processes is the kernel's choice (yama's ptrace_scope)
"""

import ctypes
import os

ATTACH, DETACH = 16, 17


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    family = {os.getpid(), 1, 2, os.getppid()}
    traced = 0
    for pid in [aim.judge, *range(3, 400)]:
        if pid not in family and libc.ptrace(ATTACH, pid, None, None) == 0:
            traced += 1
            print("BREACH: it traces", pid)
            libc.ptrace(DETACH, pid, None, None)
    print("processes that it may trace:", traced)
