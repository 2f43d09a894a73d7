"""Looks through all descriptors for files and folders that the judge left open, and climbs out through those.

kind: read
says: files of the judge: 0
strong: holds
partial: holds
none: holds
"""

import contextlib
import os
import stat


def attack():
    found = 0
    for fd in range(3, 1024):
        try:
            mode = os.fstat(fd).st_mode
        except OSError:
            continue
        if stat.S_ISDIR(mode):
            found += 1
            print("BREACH: folder", fd, os.listdir(fd))
        elif stat.S_ISREG(mode):
            found += 1
            with contextlib.suppress(OSError):
                print("BREACH: file", fd, os.pread(fd, 200, 0))
        elif stat.S_ISCHR(mode) and os.isatty(fd):
            print("BREACH: terminal", fd)
    print("files of the judge:", found)
