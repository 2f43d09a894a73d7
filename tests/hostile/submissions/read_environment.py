"""Returns its environment, in case the judge's own secrets and real AWS keys are in it.

kind: read
says: , a dict; expected
strong: holds
partial: holds
none: holds
"""

import contextlib
import os


def attack():
    own = dict(os.environ)
    with contextlib.suppress(OSError), open("/proc/self/environ", errors="replace") as environ:
        own["own"] = environ.read()
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE", "TUTOR_DATA"):
        if name in own:
            print("BREACH:", name, "is in its environment")
    return own
