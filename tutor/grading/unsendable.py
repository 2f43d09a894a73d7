"""What to do with a returned object that is no plain value, told from how Python shows it."""

from __future__ import annotations

import re

__all__ = ["PLAIN", "advice_on"]

PLAIN = "plain texts, numbers, lists and dicts"
_LIST = "make a list of it with `list(...)`"
_KINDS = (
    (r"b['\"]", "That is bytes: turn it into text with `.decode()`"),
    (r"\((?!\s*<)", "That is a tuple: return a list"),
    (r"<generator ", f"That is a generator: {_LIST}"),
    (r"<Future ", "That is a future: ask it for its `.result()`"),
    (r"<multiprocessing\.pool\.IMap", f"Its values come as they are asked for: {_LIST}, while the pool is there"),
    (r"<multiprocessing\.pool\.", "That is a promise: ask it for its result with `.get()`"),
    (r"<(map|filter|zip|enumerate|reversed|itertools\.\w+) ", f"Its values come as they are asked for: {_LIST}"),
    (r"dict_(keys|values|items)\(", f"That is a view of a dict: {_LIST}"),
    (r"<botocore\.\w+\.Streaming\w*Body", "That is an open stream: read it with `.read().decode()`"),
    (r"<coroutine ", "That is a coroutine: `await` it, or give it to `asyncio.run(...)`"),
    (r"<(function|bound method) ", "That is a function: call it, with parentheses"),
    (r"<(\w*Thread|\w*Process)\(", "That is a worker, not what it found: have that kept somewhere, and return it"),
    (r"<\w*Process name=", "That is a worker, not what it found: have that kept somewhere, and return it"),
    (r"datetime\.", "That is a date and time: return its text, `.isoformat()`"),
    (r"s3\.", "That is a boto3 resource: return its name"),
)
_HELD = (
    (r"<Future ", "It holds futures: ask each for its `.result()`"),
    (r"<multiprocessing\.pool\.", "It holds promises: ask each for its result with `.get()`"),
    (r"<coroutine ", "It holds coroutines: `await` them, or give them to `asyncio.gather(...)`"),
    (r"<(\w*Thread\(|\w*Process name=)", "It holds workers, not what they found: have that kept, and return it"),
    (r"", f"It holds something that is no plain value, or is a set: return {PLAIN}"),
)
_CONTAINER = re.compile(r"[\[{(]")


def advice_on(shown: str) -> str:
    """What an object shown like this is and how to get a plain value out of it, without a full stop; else empty."""
    known = next((told for start, told in _KINDS if re.match(start, shown)), "")
    if known or not _CONTAINER.match(shown):
        return known
    return next(told for start, told in _HELD if re.search(rf"[\[{{(:,]\s*{start}" if start else "", shown))
