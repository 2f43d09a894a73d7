"""Asks for 4 GB of memory in one piece.

kind: exhaust
says: memory: it asked for more than its 256 MiB
strong: holds
partial: holds
none: holds
runs in CI at every tier.
"""


def attack():
    return len(bytes(4 << 30))
