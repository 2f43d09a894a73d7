"""Keeps every CPU busy from an instance and never returns, so that the machine would be called too busy to judge.

kind: exhaust
answers: visit
says: its limit of 2 seconds
seconds: 2
strong: holds
partial: not run: no instance answers there
none: not run: no instance answers there
never returns.
"""

import time

THERE = """
import os
for _ in range(8):
    if os.fork() == 0:
        break
while True:
    pass
"""


def attack():
    aim.there(THERE, seconds=60)
    time.sleep(600)
