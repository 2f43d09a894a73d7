"""Serving a WSGI application on a listening socket, with TLS or without: one thread for each connection, and not too
many of them."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import Any, cast

from tutor.sandbox.aws.bodies import Room
from tutor.sandbox.aws.connection import Connection

__all__ = ["MOST_BODIES", "MOST_CONNECTIONS", "HttpServer", "warm"]

MOST_CONNECTIONS = 96
MOST_BODIES = 256 * 1024 * 1024  # bytes
_HANDSHAKE_SECONDS = 10
_RETRY_SECONDS = 0.05  # after the system had no descriptor or thread to give


class HttpServer:
    """Serves `app` on a listening socket; `tls` makes it https.

    A connection that rests is closed when another needs its place: one that had its answers at once, as clients find
    their way back from that, one that has not asked yet after `patience` seconds. While no place can be had, others
    wait to be accepted. `room` is what the bodies of requests may take, of several servers together.
    """

    def __init__(
        self,
        app: Any,
        listener: socket.socket,
        tls: ssl.SSLContext | None = None,
        *,
        room: Room | None = None,
        most: int = MOST_CONNECTIONS,
        patience: float = 1.0,
    ) -> None:
        self.app = app
        self.room = room or Room(MOST_BODIES)
        self.scheme = "https" if tls else "http"
        self._listener = listener
        self._tls = tls
        self._most = most
        self._patience = patience
        self._open: set[socket.socket] = set()
        self._leaving: set[socket.socket] = set()  # hung up on, with a thread that has yet to notice
        self._resting: dict[socket.socket, float] = {}  # and from when on their places may be given away
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
        with suppress(OSError):  # wakes who accepts, in whatever network it is; on some systems a connection does
            self._listener.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            socket.create_connection(self._listener.getsockname()[:2], timeout=1).close()
        self._thread.join()
        self._listener.close()
        with self._changed:
            for connection in self._open:
                _hang_up(connection)
            self._changed.wait_for(lambda: not self._open)

    def resting(self, connection: socket.socket, *, fresh: bool) -> None:
        """This connection waits for a request; for its first one if it is fresh."""
        with self._changed:
            self._resting.setdefault(connection, time.monotonic() + (self._patience if fresh else 0))
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
                    self._changed.wait(min(_RETRY_SECONDS, self._give_place_away()))
                continue
            with self._changed:
                while self._is_full():
                    self._changed.wait(self._give_place_away())
            self._begin(connection, address)

    def _is_full(self) -> bool:
        return len(self._open) >= self._most and not self._stopping

    def _give_place_away(self) -> float:
        """Hang up on who rests longest, if that may be done; its own thread then gives the place up.

        Returns after how many seconds at most to try again.
        """
        longest = min(self._resting, key=self._resting.__getitem__, default=None)
        if longest is None or self._leaving:
            return self._patience
        left = self._resting[longest] - time.monotonic()
        if left <= 0:
            del self._resting[longest]
            self._leaving.add(longest)
            _hang_up(longest)
            return self._patience
        return left

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
                self.resting(connection, fresh=True)
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
