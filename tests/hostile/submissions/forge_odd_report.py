"""Sends a report whose every field has the wrong type, size or sign: NaN, infinities, surrogates, long numbers.

kind: forge
says: returned
strong: holds
partial: holds
none: holds
never returns.
"""

import os
import socket
import stat
import struct

BODY = (
    '{"outcome": "returned", "repr": {"a": 1}, "exit_status": 1e999, "raised": [1], "value": {"nan": NaN, '
    '"inf": -Infinity, "1e999": 1e999, "long": %s, "text": "\\ud800\\u0000\\u001b[2J\\u202e", "\\udfff\\u009b": [], '
    '"__class__": "Evidence", "": null}, "outcome": "returned"}' % ("9" * 4299)
).encode()


def attack():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                with socket.socket(fileno=os.dup(fd)) as judge:
                    if judge.family == socket.AF_UNIX:
                        judge.sendall(struct.pack("!I", len(BODY)) + BODY)
        except OSError:
            continue
    os._exit(0)
