"""Writes gigabytes to the judge's socket, and sends it descriptors of its own by the hundred.

kind: attack the judge
says: stopped at its limit of 2 seconds
strong: holds
partial: holds
none: holds
never returns.
"""

import contextlib
import os
import socket
import stat


def attack():
    for fd in range(3, 256):
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                with socket.socket(fileno=os.dup(fd)) as judge:
                    if judge.family == socket.AF_UNIX:
                        for _ in range(8):  # with 512 on their way the kernel refuses more, to neighbours as well
                            socket.send_fds(judge, [b"\x00"], [0, 1, 2] * 20)
                        while True:
                            judge.sendall(b"{" * (1 << 20))
    os._exit(0)
