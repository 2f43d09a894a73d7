"""Puts a package of its own in the place of the runner's, and of all that the next process would import.

kind: forge
says: returned nothing
strong: holds
partial: holds
none: holds
"""

import os
import sys
import types


def attack():
    fake = types.ModuleType("tutor_inside")
    fake.__path__ = [os.getcwd()]
    for name in [name for name in sys.modules if name.startswith("tutor_inside")]:
        sys.modules[name] = fake
    os.environ.update(PYTHONPATH=os.getcwd(), PYTHONSTARTUP="/tmp/lie.py", PYTHONHOME="/tmp", LD_PRELOAD="/tmp/lie.so")
    for place in ("/opt/tutor/inside/runner.py", "/opt/tutor/inside/report.py", os.__file__):
        try:
            with open(place, "a") as file:
                file.write("")
            print("BREACH: it could write to", place) if os.geteuid() else None
        except OSError:
            continue
