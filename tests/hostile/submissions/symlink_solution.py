"""Puts a symbolic link to the solution beside itself, and imports and returns that; also through /proc/self/root.

kind: read
says: a file outside its folder
strong: holds
partial: holds
none: falls: it reads whatever its user may read
"""

import os


def attack():
    here = os.path.dirname(os.path.abspath(__file__))
    for number, target in enumerate((aim.solution, f"/proc/self/root{aim.solution}", f"/proc/1/root{aim.solution}")):
        os.symlink(target, f"{here}/linked_{number}.py")
        if os.path.exists(f"{here}/linked_{number}.py"):
            print(open(f"{here}/linked_{number}.py").read())
    return open(f"{here}/linked_0.py").read()
