"""Reads the author's checks by their path, which hold the expected value.

kind: read
says: a file outside its folder
strong: holds
partial: holds
none: falls: it reads whatever its user may read
"""


def attack():
    with open(aim.checks) as checks, open(aim.exercise) as exercise:
        return checks.read() + exercise.read()
