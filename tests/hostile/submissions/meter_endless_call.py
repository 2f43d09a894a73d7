"""Begins a call in two processes and never ends it.

kind: attack the judge
answers: share
says: The program was stopped at its limit of 2 seconds
strong: holds
partial: holds
none: holds
never returns.
"""

import multiprocessing
import threading


def weigh(parcel):
    threading.Event().wait()


def attack():
    with multiprocessing.Pool(2) as pool:
        return pool.map(weigh, aim.given)
