"""The metadata service of one instance: keeps the tokens that it gave, and speaks WSGI."""

from __future__ import annotations

import math
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from tutor.sandbox.aws.metadata import Asked, answer_metadata
from tutor.sandbox.aws.reach import Machine

__all__ = ["MetadataService"]

_MOST_TOKENS = 1000


class MetadataService:
    """A WSGI application. `machine` tells the instance as it is now, None once it is gone; `public_key` what it was
    launched with; `clock` counts seconds."""

    def __init__(
        self,
        machine: Callable[[], Machine | None],
        public_key: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._machine = machine
        self._public_key = public_key
        self._clock = clock
        self._ends: OrderedDict[str, float] = OrderedDict()  # of each token
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve one request; may be called from several threads at once."""
        machine = self._machine()
        if machine is None:
            start_response("404 Not Found", [("Content-Length", "0")])
            return []
        asked = Asked(environ["REQUEST_METHOD"], environ["PATH_INFO"], _headers(environ))
        told = answer_metadata(
            machine.facts,
            machine.region,
            self._public_key(),
            asked,
            new_token=self._new_token,
            seconds_left=self._seconds_left,
        )
        headers = [("Content-Type", told.kind), ("Content-Length", str(len(told.body))), ("Server", "EC2ws")]
        if told.ttl:
            headers.append(("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", str(told.ttl)))
        start_response(f"{told.status.value} {told.status.phrase}", headers)
        return [] if asked.method == "HEAD" else [told.body]

    def _new_token(self, seconds: int) -> str:
        token = secrets.token_urlsafe(42)
        with self._lock:
            self._ends[token] = self._clock() + seconds
            while len(self._ends) > _MOST_TOKENS:
                self._ends.popitem(last=False)
        return token

    def _seconds_left(self, token: str) -> int:
        with self._lock:
            left = self._ends.get(token, 0.0) - self._clock()
        return max(math.ceil(left), 0)


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    named = ((name, value) for name, value in environ.items() if name.startswith("HTTP_"))
    return {name.removeprefix("HTTP_").replace("_", "-").lower(): str(value) for name, value in named}
