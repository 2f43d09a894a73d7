"""Raises its own limits, and takes the CPU before others.

kind: attack the judge
says: limits that it raised: 0
strong: holds
partial: holds
none: holds
none as root: falls: where its user is root it may raise any limit
"""

import contextlib
import os
import resource


def attack():
    raised = 0
    for name in ("RLIMIT_CPU", "RLIMIT_AS", "RLIMIT_NPROC", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE"):
        which = getattr(resource, name)
        _, hard = resource.getrlimit(which)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            raised += hard != resource.RLIM_INFINITY
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
        raised += 1
    with contextlib.suppress(OSError):
        os.nice(-10)
        raised += 1
    print("limits that it raised:", raised)
    if raised:
        print("BREACH: it raised its limits")
