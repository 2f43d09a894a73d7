"""Reads what another learner handed in, by its path and beside its own file.

kind: read
says: a file outside its folder
strong: holds
partial: holds
none: falls: it reads whatever its user may read
"""

import glob


def attack():
    for name in glob.glob("../*/*.py") + glob.glob("/home/*/*.py"):
        if not name.endswith("deliver.py"):
            print(open(name).read())
    return open(aim.other).read()
