"""Reads the keys in the kernel's keyrings, which children inherit: those of ssh, Kerberos and disks lie there.

kind: read
says: keys of the judge: 0
strong: holds
partial: holds
none: falls: it has its user's session keyring
"""

import ctypes
import os

KEYCTL = {"x86_64": 250, "aarch64": 219}.get(os.uname().machine, 0)
READ, SEARCH = 11, 10


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    found = 0
    for ring in (-3, -4, -5, -2, -1):
        key = libc.syscall(KEYCTL, SEARCH, ring, b"user", b"judge", 0) if KEYCTL else -1
        if key > 0:
            room = ctypes.create_string_buffer(200)
            length = libc.syscall(KEYCTL, READ, key, room, 200)
            found += 1
            print(room.raw[: max(0, length)])
    print("keys of the judge:", found)
