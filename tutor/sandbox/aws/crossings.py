"""The borders of all networks, watched by one thread: who comes in at an SSH port, and who tries to reach what."""

from __future__ import annotations

import errno
import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from tutor.sandbox.aws.attempts import Attempt, read_attempt
from tutor.sandbox.aws.ssh_port import SshPort, refuse

__all__ = ["Crossings"]

_PACKET_BYTES = 256
_PACKETS_AT_ONCE = 256
_PAUSE = 0.05  # seconds, after the system had no descriptor to give

# The network's name, and the connection with where it comes from and where it goes; the network's, and the attempt.
Arrived = Callable[[str, socket.socket, str, str], None]
Tried = Callable[[str, Attempt], None]


class Crossings:
    """Watches the networks that are added, each by the name of who lives there: empty for the learner's."""

    def __init__(self, arrived: Arrived, tried: Tried) -> None:
        self._arrived = arrived
        self._tried = tried
        self._networks: dict[str, tuple[SshPort, socket.socket]] = {}  # with what shows each attempt
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._pause = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="crossings", daemon=True)

    def start(self) -> None:
        """Watch from now on."""
        self._thread.start()

    def add(self, network: str, port: SshPort, sniff: socket.socket) -> None:
        """Watch one more network."""
        sniff.setblocking(False)  # noqa: FBT003 - socket takes it so
        with self._lock:
            self._networks[network] = port, sniff
            self._selector.register(sniff, selectors.EVENT_READ, network)
            self._selector.register(port.listener, selectors.EVENT_READ, network)

    def drop(self, network: str) -> None:
        """Watch a network no more, and close its sockets."""
        with self._lock:
            if network not in self._networks:
                return
            port, sniff = self._networks.pop(network)
            for sock in (port.listener, sniff):
                self._selector.unregister(sock)
        port.close()
        sniff.close()

    def ports(self) -> dict[str, SshPort]:
        """The SSH port of each network."""
        with self._lock:
            return {network: port for network, (port, _) in self._networks.items()}

    def read_attempts(self) -> None:
        """Read what lies there of attempts, so that none is missing of those that are over."""
        with self._lock:
            sniffs = [(network, sniff) for network, (_, sniff) in self._networks.items()]
        for network, sniff in sniffs:
            self._read(network, sniff)

    def _watch(self) -> None:
        while True:
            for key, _ in self._selector.select():
                self._serve(str(key.data))

    def _serve(self, network: str) -> None:
        with self._lock:
            if network not in self._networks:  # dropped meanwhile
                return
            port, sniff = self._networks[network]
        self._read(network, sniff)
        try:
            arrived = port.accept()
        except OSError:
            self._pause.wait(_PAUSE)
            return
        if arrived is not None:
            try:
                self._arrived(network, *arrived)
            except OSError:
                refuse(arrived[0])

    def _read(self, network: str, sniff: socket.socket) -> None:
        for _ in range(_PACKETS_AT_ONCE):
            try:
                packet = sniff.recv(_PACKET_BYTES)
            except OSError as error:
                if error.errno == errno.ENETDOWN:  # told once when a network ends
                    continue
                return
            attempt = read_attempt(packet)
            if attempt is not None:
                with suppress(ValueError):
                    self._tried(network, attempt)
