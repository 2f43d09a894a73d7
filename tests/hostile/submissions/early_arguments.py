"""Says on the judge's socket that its import is done, while it isn't, and never reads the arguments.

kind: attack the judge
answers: share
says: The program was stopped at its limit of 2 seconds
strong: holds
partial: holds
none: holds
never returns.
"""

import json
import os
import socket
import stat
import struct
import time


def weigh(parcel):
    return len(parcel) * 3


body = json.dumps({"imported": True}).encode()
for fd in range(3, 256):
    try:
        if stat.S_ISSOCK(os.fstat(fd).st_mode):
            with socket.socket(fileno=os.dup(fd)) as judge:
                if judge.family == socket.AF_UNIX:
                    judge.sendall(struct.pack("!I", len(body)) + body)
    except OSError:
        continue
time.sleep(3600)


def attack():
    return None
