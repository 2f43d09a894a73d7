"""Writes bytes to its output that are no UTF-8, half characters at the edges, and NUL.

kind: attack the judge
says: returned nothing
strong: holds
partial: holds
none: holds
"""

import os
import sys


def attack():
    for fd in (1, 2):
        os.write(fd, bytes(range(256)) * 20 + b"\xff\xfe\xed\xa0\x80\xf4\x90\x80\x80\xc0\x80\xe2\x82")
    sys.stdout.flush()
    os.write(1, "\N{PILE OF POO}".encode()[:3])
