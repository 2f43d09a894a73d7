"""Returns lists of millions of items, and a text of a hundred megabytes.

kind: exhaust
says: which is not made of plain texts
strong: holds
partial: holds
none: holds
"""


def attack():
    return [["x"] * 1_000_000, "x" * 100_000_000]
