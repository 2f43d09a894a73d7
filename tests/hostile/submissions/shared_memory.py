"""Attaches shared memory of the judge, System V's and what lies in /dev/shm.

kind: read
says: no shared memory
strong: holds
partial: holds
none: falls: it has the machine's shared memory
"""

import ctypes
import os


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    for name in os.listdir("/dev/shm") if os.path.isdir("/dev/shm") else ():
        if name.startswith("judge"):
            print(open(f"/dev/shm/{name}", "rb").read(200))
    found = libc.shmget(aim.shm, 0, 0)
    if found < 0:
        raise LookupError("no shared memory of the judge")
    place = libc.shmat(found, None, 0o10000)
    print(ctypes.string_at(place, 64))
    libc.shmdt(ctypes.c_void_p(place))
