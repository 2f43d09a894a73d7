"""Writes files until the disk is full, in every place where it may write.

kind: exhaust
says: disk: it may write 64 MiB
strong: holds
partial: holds
none: not run: it would fill this machine's disk
"""

import os


def attack():
    failed = None
    for folder in ("/tmp", "/dev/shm", os.getcwd()):
        try:
            for number in range(64):
                with open(f"{folder}/{number}", "wb") as file:
                    for _ in range(16):
                        file.write(bytes(1 << 20))
        except OSError as error:
            failed = error
    raise failed
