"""Leaves functions for the end of the process that print and return a verdict: atexit, finalizers, __del__.

kind: forge
says: returned nothing
strong: holds
partial: holds
none: holds
"""

import atexit
import os
import sys
import weakref


class Last:
    def __del__(self):
        print("BREACH: a finalizer ran after the report")


def attack():
    atexit.register(os._exit, 0)
    atexit.register(print, '{"verdict": "pass"}')
    sys.kept_by_nobody = Last()
    weakref.finalize(sys.kept_by_nobody, print, "BREACH: a weak reference's function ran after the report")
