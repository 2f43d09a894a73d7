"""One client's connection: HTTP/1.1 in, WSGI inside, kept alive, nothing written to any log."""

from __future__ import annotations

import re
import select
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol

from tutor.sandbox.aws.bodies import Body, ChunkedBody, Room, SizedBody
from tutor.sandbox.aws.faults import AwsFaultError, s3_fault
from tutor.sandbox.aws.wire import IS_GONE

__all__ = ["Connection", "Server"]

_LONGEST_LINE = 65536
_READER_SECONDS = 600  # a program may take its time over what it downloads
_METADATA = "x-amz-meta-"
_HIGH = re.compile(rb"[\x80-\xff]")
_LEFT_OVER = 256 * 1024  # bytes of an unread body that are read to keep a connection
_NO_BODY = frozenset({204, 304})

# AmazonS3/latest/API/ErrorResponses
_INTERNAL = AwsFaultError("InternalError", "We encountered an internal error. Please try again.", 500)


class Server(Protocol):
    """What a connection needs of its server."""

    app: Any
    scheme: str
    room: Room

    def resting(self, connection: Any, *, fresh: bool) -> None:
        """This connection waits for a request; for its first one if it is fresh."""

    def working(self, connection: Any) -> None:
        """This connection has one."""


class Connection(BaseHTTPRequestHandler):
    """Serves one connection until it ends. `timeout` is how many seconds a client may say nothing."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    rbufsize = 64 * 1024
    disable_nagle_algorithm = True
    server: Any  # a Server; the standard library's own type is narrower
    _fresh = True

    def handle_one_request(self) -> None:
        """Wait for one request and answer it."""
        self.server.resting(self.connection, fresh=self._fresh)
        try:
            line = self.rfile.readline(_LONGEST_LINE + 1)
            # what is not ASCII must be percent-encoded (RFC 3986); clients forget it, and S3 takes the bytes
            self.raw_requestline = _HIGH.sub(lambda byte: b"%%%02X" % byte[0][0], line)
            if not line:
                self.close_connection = True
            elif len(line) > _LONGEST_LINE:
                self._reset_request()
                self.send_error(414)
            elif self.parse_request():
                self.server.working(self.connection)  # not before: who dribbles headers has not asked yet
                self._fresh = False
                self._answer()
        except OSError:  # gone, silent for too long, or no TLS any more
            self.close_connection = True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What could not even be read as HTTP, refused in S3's form. The connection can't go on."""
        del message, explain
        self._refuse(AwsFaultError("BadRequest", "An error occurred when parsing the HTTP request.", int(code)))

    def log_message(self, *_: Any) -> None:
        """Nothing: a learner's terminal is no place for a server's log."""

    def _refuse(self, fault: AwsFaultError) -> None:
        answer = s3_fault(fault)
        self.close_connection = True
        self._send(f"{fault.status} {HTTPStatus(fault.status).phrase}", list(answer.headers), answer.body)

    def _reset_request(self) -> None:
        self.requestline, self.request_version, self.command = "", self.protocol_version, ""

    def _answer(self) -> None:
        body = self._body()
        if body is None:
            self.send_error(400)
            return
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Any:
            told[:] = [(status, headers)]

        try:
            whole = b"".join(self.server.app(self._environ(body), start_response))
        except Exception:  # noqa: BLE001 - out of memory, say: the client gets an answer, and no log a traceback
            self._refuse(_INTERNAL)
            return
        finally:
            body.forget()
        self._make_ready_for_next(body)
        self._send(*told[0], whole)

    def _body(self) -> Body | None:
        """The request's body, or None where its headers make no sense."""
        codings = self.headers.get_all("Transfer-Encoding", [])
        if codings:
            return (
                ChunkedBody(self.rfile, self.server.room)
                if [coding.strip().lower() for coding in codings] == ["chunked"]
                else None
            )
        lengths = {length.strip() for length in self.headers.get_all("Content-Length", [])}
        if not lengths:
            return SizedBody(self.rfile, 0, self.server.room)
        length = lengths.pop()
        sensible = not lengths and length.isascii() and length.isdigit() and len(length) < 16  # noqa: PLR2004 - bytes
        return SizedBody(self.rfile, int(length), self.server.room) if sensible else None

    def _make_ready_for_next(self, body: Body) -> None:
        """Read what is left of a body, if it is little; else this connection ends with the answer."""
        try:
            if body.left > _LEFT_OVER or (body.left and body.read(_LEFT_OVER) and body.left):
                self.close_connection = True
        except OSError:
            self.close_connection = True

    def _environ(self, body: Body) -> dict[str, Any]:
        """WSGI's environment (PEP 3333), with the target as it arrived and metadata names as they were spelled."""
        target = self.requestline.split()[1]
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "RAW_URI": target,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_PROTOCOL": self.request_version,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "443" if self.server.scheme == "https" else "80",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.server.scheme,
            "wsgi.input": body,
            "wsgi.input_terminated": isinstance(body, ChunkedBody),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            IS_GONE: self._is_gone,
        }
        self._add_headers(environ)
        return environ

    def _is_gone(self) -> bool:
        """Whether the client has closed its end, whatever lies unread."""
        poll = select.poll()
        poll.register(self.connection, getattr(select, "POLLRDHUP", 0))
        return bool(poll.poll(0))

    def _add_headers(self, environ: dict[str, Any]) -> None:
        """Underscores in names are dropped as they can't be told from dashes, but not from metadata's: S3 tells
        `taken_by` from `taken-by` (AmazonS3/latest/userguide/UsingMetadata)."""
        spelled: dict[str, str] = {}
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if "_" in name:
                if not name.lower().startswith(_METADATA) or f"HTTP_{key}" in environ:
                    continue
                spelled[f"HTTP_{key}"] = name
            if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
                key = f"HTTP_{key}"
            unfolded = value.replace("\r\n", "")
            environ[key] = f"{environ[key]},{unfolded}" if key in environ else unfolded
        environ["moto.preserved_header_names"] = spelled

    def _send(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        """The answer in one piece."""
        lines = [f"HTTP/1.1 {status}", f"Date: {self.date_time_string()}"]
        lines += [f"{name}: {value}" for name, value in headers]
        named = {name.lower() for name, _ in headers}
        if "content-length" not in named and int(status[:3]) not in _NO_BODY:
            lines.append(f"Content-Length: {len(body)}")
        if self.close_connection:
            lines.append("Connection: close")
        elif self.request_version == "HTTP/1.0":
            lines.append("Connection: keep-alive")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        self.connection.settimeout(_READER_SECONDS)
        self.wfile.write(head + (b"" if self.command == "HEAD" else body))
        self.connection.settimeout(self.timeout)
