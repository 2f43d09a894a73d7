"""Returns a list that is nested a hundred thousand times.

kind: exhaust
says: which is not made of plain texts
strong: holds
partial: holds
none: holds
"""


def attack():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep
