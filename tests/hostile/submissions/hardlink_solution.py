"""Makes a hard link to the solution under a name of its own, and returns what that holds.

kind: read
says: a file outside its folder
strong: holds
partial: holds
none: falls: it reads whatever its user may read
"""

import os


def attack():
    try:
        os.link(aim.solution, "mine.txt")
    except OSError as error:
        if error.filename and os.path.exists(error.filename):  # another file system
            return open(error.filename).read()
        raise
    return open("mine.txt").read()
