"""Makes many thousands of calls beside those that are asked for.

kind: exhaust
answers: share
says: calls more than are looked at
strong: holds
partial: holds
none: holds
seconds: 20
"""

import multiprocessing


def weigh(parcel):
    return len(parcel) * 3


def attack():
    with multiprocessing.Pool(2) as pool:
        return pool.map(weigh, aim.given * 4_000, chunksize=500)[: len(aim.given)]
