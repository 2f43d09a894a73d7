"""What a network's own listeners serve: AWS, and the page that tells callers their address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from tutor.sandbox.aws.hosts import CHECK_IP, host_name

__all__ = ["Front"]

App = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Front:
    """A WSGI application: `app`, but for checkip.amazonaws.com, which answers `address()`."""

    def __init__(self, app: App, address: Callable[[], str]) -> None:
        self._app = app
        self._address = address

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Serve one request; may be called from several threads at once."""
        if host_name(environ.get("HTTP_HOST", "")) != CHECK_IP:
            return self._app(environ, start_response)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            status = HTTPStatus.METHOD_NOT_ALLOWED
            start_response(f"{status.value} {status.phrase}", [("Content-Length", "0"), ("Allow", "GET, HEAD")])
            return []
        body = f"{self._address()}\n".encode("ascii")
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
