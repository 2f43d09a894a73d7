"""Prints a gigabyte.

kind: exhaust
says: The output was longer than its limit
seconds: 20
strong: holds
partial: holds
none: holds
"""

import os


def attack():
    for _ in range(8192):
        os.write(1, b"x" * 65536)
        os.write(2, b"y" * 65536)
