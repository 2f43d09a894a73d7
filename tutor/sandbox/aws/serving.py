"""Serving a WSGI application on a listening socket, with TLS or without: one thread for each connection, and not too
many of them."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from typing import Any, cast

from tutor.sandbox.aws.connection import Connection

__all__ = ["MOST_CONNECTIONS", "HttpServer", "warm"]

MOST_CONNECTIONS = 128
_HANDSHAKE_SECONDS = 10
_RETRY_SECONDS = 0.05  # after the system had no descriptor or thread to give


class HttpServer:
    """Serves `app` on a listening socket; `tls` makes it https.

    A connection that rests (says nothing yet, or nothing more) is closed when another needs its place, the longest
    resting first: clients find their way back from that. While all are at work, others wait to be accepted.
    """

    def __init__(
        self, app: Any, listener: socket.socket, tls: ssl.SSLContext | None = None, *, most: int = MOST_CONNECTIONS
    ) -> None:
        self.app = app
        self.scheme = "https" if tls else "http"
        self._listener = listener
        self._tls = tls
        self._most = most
        self._open: set[socket.socket] = set()
        self._leaving: set[socket.socket] = set()  # hung up on, with a thread that has yet to notice
        self._resting: dict[socket.socket, None] = {}  # in the order in which they began to rest
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._accept_all, name=self.scheme, daemon=True)

    def start(self) -> None:
        """Serve from now on, in threads of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Close the listening socket and every connection, and wait for them to end."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        with suppress(OSError):
            socket.create_connection(self._listener.getsockname()[:2], timeout=1).close()
        self._thread.join()
        self._listener.close()
        with self._changed:
            for connection in self._open:
                _hang_up(connection)
            self._changed.wait_for(lambda: not self._open)

    def resting(self, connection: socket.socket) -> None:
        """This connection waits for a request."""
        with self._changed:
            self._resting[connection] = None
            self._changed.notify_all()

    def working(self, connection: socket.socket) -> None:
        """This connection has one."""
        with self._changed:
            self._resting.pop(connection, None)

    def _accept_all(self) -> None:
        while not self._stopping:
            try:
                connection, address = self._listener.accept()
            except OSError:  # out of descriptors, or the client is gone again
                with self._changed:
                    self._hang_up_longest_resting()
                    self._changed.wait(_RETRY_SECONDS)
                continue
            self._make_room()
            self._begin(connection, address)

    def _make_room(self) -> None:
        """Wait until there is a place for one connection more."""
        with self._changed:
            while not self._stopping and len(self._open) >= self._most:
                if not self._leaving:
                    self._hang_up_longest_resting()
                self._changed.wait()

    def _hang_up_longest_resting(self) -> None:
        """Its own thread then finds it closed, and gives the place up."""
        longest = next(iter(self._resting), None)
        if longest is not None:
            del self._resting[longest]
            self._leaving.add(longest)
            _hang_up(longest)

    def _begin(self, connection: socket.socket, address: Any) -> None:
        try:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            with self._changed:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection, address), daemon=True).start()
        except (OSError, RuntimeError):  # gone already, or no thread to be had
            self._end(connection)

    def _serve(self, connection: socket.socket, address: Any) -> None:
        try:
            if isinstance(connection, ssl.SSLSocket):
                self.resting(connection)
                connection.settimeout(_HANDSHAKE_SECONDS)
                connection.do_handshake()
            Connection(connection, address, cast("Any", self))  # it asks for no more than `connection.Server` has
        except (OSError, ValueError, MemoryError):  # no TLS, gone, or too much: the client learns it by the silence
            pass
        finally:
            self._end(connection)

    def _end(self, connection: socket.socket) -> None:
        with suppress(OSError):
            connection.close()
        with self._changed:
            self._open.discard(connection)
            self._resting.pop(connection, None)
            self._leaving.discard(connection)
            self._changed.notify_all()


class _Rehearsal(Connection):
    disable_nagle_algorithm = False  # not over TCP


def warm(app: Any) -> None:
    """Answer one request in this thread, for forks to share what is slow the first time."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"GET / HTTP/1.1\r\nHost: s3.amazonaws.com\r\nConnection: close\r\n\r\n")
        _Rehearsal(ours, ("", 0), cast("Any", HttpServer(app, ours)))


def _hang_up(connection: socket.socket) -> None:
    """End both directions under whoever is reading; TLS's own farewell is that thread's affair, not ours."""
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
