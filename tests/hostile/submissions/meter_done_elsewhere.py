"""Has two processes make the calls, throws away what they found, and returns what it worked out itself.

kind: forge
answers: share
says: is not made of what the calls
strong: holds
partial: holds
none: holds
"""

import multiprocessing


def weigh(parcel):
    return len(parcel) * 3


def attack():
    with multiprocessing.Pool(2) as pool:
        pool.map(weigh, aim.given)
    return [len(parcel) * 3 for parcel in aim.given]
