"""Returns lists of hundreds of thousands of items, and a text of thirty megabytes.

kind: exhaust
says: which is not made of plain texts
strong: holds
partial: holds
none: holds
"""


def attack():
    return [["x"] * 500_000, "x" * 30_000_000]
