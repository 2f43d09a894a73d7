"""Returns a number of thirty million digits, which takes hours to write.

kind: exhaust
says: which is not made of plain texts
strong: holds
partial: holds
none: holds
"""


def attack():
    return 1 << 100_000_000
