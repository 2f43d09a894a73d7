"""Returns its environment, in case the judge's own secrets and real AWS keys are in it.

kind: read
says: , a dict; expected
strong: holds
partial: holds
none: holds
runs in CI at every tier.
"""

import os


def attack():
    own = dict(os.environ)
    if os.path.exists("/proc/self/environ"):
        own["own"] = open("/proc/self/environ", errors="replace").read()
    for name in ("AWS_SESSION_TOKEN", "AWS_PROFILE", "TUTOR_DATA"):
        if name in own:
            print("BREACH:", name, "is in its environment")
    return own
