"""Sends the judge's socket what no reader can read: lengths of gigabytes, half a message, then nothing.

kind: forge
says: ended itself with exit status 0
strong: holds
partial: holds
none: holds
never returns.
"""

import os
import socket
import stat
import struct


def attack():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                with socket.socket(fileno=os.dup(fd)) as judge:
                    if judge.family == socket.AF_UNIX:
                        judge.sendall(struct.pack("!I", 0xFFFFFFFF) + b"\xff{" * 1000)
        except OSError:
            continue
    os._exit(0)
