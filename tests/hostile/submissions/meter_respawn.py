"""Has a pool replace its workers for ever: each ends as soon as it is born.

kind: exhaust
answers: share
says: ended as soon as they were born
strong: holds
partial: holds
none: holds
seconds: 8
never returns.
"""

import multiprocessing
import os


def weigh(parcel):
    return len(parcel) * 3


def attack():
    with multiprocessing.Pool(4, initializer=os._exit, initargs=(1,)) as pool:
        return pool.map(weigh, aim.given)
