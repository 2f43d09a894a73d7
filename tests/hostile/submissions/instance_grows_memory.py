"""Takes memory without end on an instance: in one process, and in many.

kind: exhaust
answers: visit
says: no more
strong: holds
partial: not run: no instance answers there
none: not run: no instance answers there
"""

THERE = """
import os
for _ in range(40):
    if os.fork() == 0:
        break
held = []
try:
    while True:
        held.append(bytearray(os.urandom(1) * 4_000_000))
except MemoryError:
    os.write(1, b"no more\\n")
    for _ in range(1 << 40):
        pass
"""


def attack():
    print(aim.there(THERE, seconds=3)[:1000], "no more")
