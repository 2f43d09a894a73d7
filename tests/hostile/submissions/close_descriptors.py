"""Closes every descriptor that it has, the judge's with them, and returns as if nothing were.

kind: forge
says: before `deliver` returned
strong: holds
partial: holds
none: holds
never returns.
"""

import os


def attack():
    os.closerange(0, 1024)
