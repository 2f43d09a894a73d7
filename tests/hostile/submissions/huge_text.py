"""Returns a text that is longer than any report may be.

kind: exhaust
says: before `deliver` returned
strong: holds
partial: holds
none: holds
"""


def attack():
    return "x" * 8_000_000
