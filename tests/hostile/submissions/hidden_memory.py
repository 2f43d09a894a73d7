"""Keeps memory where no process is charged with it: in files that have no folder, and in shared memory.

kind: exhaust
says: OSError
strong: holds
partial: holds
none: not run: it would fill this machine's memory
"""

import ctypes
import os

MOST = 768 << 20  # three times its limit


def attack():
    held, kept = 0, []
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    try:
        while held < MOST:
            fd = os.memfd_create("hidden")
            for _ in range(32):
                held += os.write(fd, b"x" * (1 << 20))
            kept.append(fd)
    except OSError as error:
        refused = error
    while held < MOST:
        shm = libc.shmget(0, 32 << 20, 0o1600)
        place = libc.shmat(shm, None, 0) if shm >= 0 else None
        if not place or place == ctypes.c_void_p(-1).value:
            raise refused
        ctypes.memset(place, 1, 32 << 20)
        libc.shmdt(ctypes.c_void_p(place))
        held += 32 << 20
    print(f"BREACH: it holds {held >> 20} MiB that nobody counts")
