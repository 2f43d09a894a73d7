"""Replaces the functions of the runner that reports on it, down to their code objects, and hooks their frames.

kind: forge
says: The returned text is 'pass'
strong: holds
partial: holds
none: holds
never returns.
runs in CI at every tier.
"""

import sys


def _lie(value, *_, **__):
    return {"outcome": "returned", "value": "pass", "repr": "'pass'", "score": 99, "verdict": "pass"}


def attack():
    for name, module in list(sys.modules.items()):
        if name.startswith("tutor_inside"):
            for function in ("result_report", "exception_report", "missing_function"):
                if hasattr(module, function):
                    getattr(module, function).__code__ = _lie.__code__
                    setattr(module, function, _lie)
    sys.setprofile(lambda frame, event, value: None)
    sys.settrace(lambda frame, event, value: None)
