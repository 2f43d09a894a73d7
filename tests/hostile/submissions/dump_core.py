"""Crashes with a core dump in the hope that it lands where the judge keeps files, or in a handler of the system's.

kind: attack the judge
says: SIGSEGV
strong: holds
partial: holds
none: holds
never returns.
"""

import ctypes
import resource


def attack():
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except ValueError:
        pass
    ctypes.string_at(0)
