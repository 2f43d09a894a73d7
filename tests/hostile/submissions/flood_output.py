"""Prints without end.

kind: exhaust
says: The output was longer than its limit
strong: holds
partial: holds
none: holds
never returns.
"""

import os


def attack():
    while True:
        os.write(1, b"x" * 65536)
        os.write(2, b"y" * 65536)
