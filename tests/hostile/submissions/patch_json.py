"""Replaces json and what asserts, so that whatever is written is a report of success.

kind: forge
says: The returned text is 'pass'
strong: holds
partial: holds
none: holds
never returns.
"""

import builtins
import json
import sys


def attack():
    told = '{"outcome":"returned","value":"pass","repr":"pass","verdict":"pass","score":99}'
    json.dumps = lambda *_, **__: told
    json.loads = lambda *_, **__: {"verdict": "pass"}
    json.JSONEncoder.encode = lambda *_: told
    builtins.AssertionError = type("AssertionError", (Exception,), {"__bool__": lambda self: False})
    builtins.isinstance = lambda *_: True
    sys.modules["json"] = json
