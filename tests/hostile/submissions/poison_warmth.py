"""Changes what a warm process may share with the next run: modules on disk and in memory, caches, environment.

kind: persist
says: returned nothing
strong: holds
partial: holds
none: not run: it would change this machine's own Python
runs in CI at every tier.
"""

import contextlib
import ctypes
import mmap
import os
import sys


def attack():
    import boto3
    import botocore.session

    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if not file or file == __file__:
            continue
        for path in (file, getattr(module, "__cached__", None)):
            with contextlib.suppress(OSError, TypeError):
                os.chmod(path, 0o777)
                open(path, "a").close()
                print("BREACH: it may write to", path)
    boto3.Session.client = botocore.session.Session.create_client = lambda *_, **__: None
    os.environ.clear()
    os.environ["LEFT"] = "by an earlier run"
    with open("/proc/self/maps") if os.path.exists("/proc/self/maps") else contextlib.nullcontext(()) as lines:
        for line in lines:
            if " rw-s " in line:
                print("BREACH: memory shared with others:", line)
    ctypes.CDLL(None).mprotect(0, mmap.PAGESIZE, 7)
