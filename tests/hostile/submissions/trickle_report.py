"""Sends the judge a report that never ends, a byte now and then, so that the judge goes on waiting for it.

kind: attack the judge
says: stopped at its limit of 2 seconds
strong: holds
partial: holds
none: holds
never returns.
"""

import os
import socket
import stat
import struct
import time


def attack():
    for fd in range(3, 256):
        try:
            if not stat.S_ISSOCK(os.fstat(fd).st_mode):
                continue
        except OSError:
            continue
        judge = socket.socket(fileno=os.dup(fd))
        if judge.family == socket.AF_UNIX:
            judge.sendall(struct.pack("!I", 1 << 20))
            while True:
                judge.sendall(b"{")
                time.sleep(0.01)
