"""Ends the process with status 0, as a program that passed would.

kind: forge
says: ended itself with exit status 0
strong: holds
partial: holds
none: holds
never returns.
runs in CI at every tier.
"""

import os


def attack():
    os._exit(0)
