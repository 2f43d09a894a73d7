"""Goes through every object that the garbage collector knows, for what the judge may have left in this process.

kind: read
says: objects that know more: 0
strong: holds
partial: holds
none: holds
"""

import gc
import sys


def attack():
    knowing = 0
    for thing in gc.get_objects():
        if isinstance(thing, dict) and ("solution" in thing or "expected" in thing or "points" in thing):
            knowing += any(word in thing for word in ("max_score", "the_order_was_read"))
    for name in ("tutor", "tutor.grading", "tutor.model", "moto", "pytest"):
        if name in sys.modules:
            print("BREACH: the module", name)
    print("objects that know more:", knowing)
