"""Reads the solution by its path and returns what it holds.

kind: read
says: a file outside its folder
strong: holds
partial: holds
none: falls: it reads whatever its user may read
runs in CI at every tier.
"""


def attack():
    return open(aim.solution).read()
