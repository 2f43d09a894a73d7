"""Takes memory in small pieces, for ever, and touches each.

kind: exhaust
says: stopped at its limit of 256 MiB of memory
strong: holds
partial: holds
none: holds
never returns.
"""


def attack():
    kept = []
    while True:
        kept.append(bytearray(b"x") * (1 << 20))
