"""Walks /proc for the judge: its arguments, environment, memory maps, open files, root and current folder.

kind: read
says: readable processes that are not its own: 0
strong: holds
partial: holds
none: falls: it sees the processes of its user
runs in CI at every tier.
"""

import contextlib
import glob
import os


def attack():
    others = 0
    for process in glob.glob("/proc/[0-9]*"):
        for name in ("environ", "cmdline", "maps"):
            with contextlib.suppress(OSError):
                text = open(f"{process}/{name}", "rb").read()
                if b"judge-secret" in text or b"pytest" in text or b"solution.py" in text:
                    others += 1
                    print(process, name, text[:200])
        for name in ("cwd", "root", "exe"):
            with contextlib.suppress(OSError):
                target = os.readlink(f"{process}/{name}")
                if target.startswith(aim.course):
                    others += 1
    with contextlib.suppress(OSError):
        print(open(f"/proc/{aim.judge}/cmdline").read())
    print("readable processes that are not its own:", others)
