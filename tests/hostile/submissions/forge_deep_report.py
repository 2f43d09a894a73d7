"""Sends a report over the judge's socket that is nested as deep as its reader allows, to make the judge fail.

kind: forge
says: which is not made of plain texts
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
    depth = 700  # a parser that counts to 1000 reads it, and what then walks it with two calls a level does not
    body = b'{"outcome": "returned", "repr": "", "value": ' + b"[" * depth + b"]" * depth + b"}"
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                with socket.socket(fileno=os.dup(fd)) as judge:
                    if judge.family == socket.AF_UNIX:
                        judge.sendall(struct.pack("!I", len(body)) + body)
        except OSError:
            continue
    os._exit(0)
