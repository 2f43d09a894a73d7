"""The SSH port of a network: one listener for the addresses of all instances, open for those that may be reached now.

What isn't let in goes to another listener, where the kernel drops it (see `inside.network`), as a security group does:
a client tries again for a while, and gets in if a rule is added meanwhile.
"""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Collection
from contextlib import suppress

from tutor.sandbox.inside.network import CHOOSE_SHUT, CHOOSE_SSH, Instruction, attach_choice

__all__ = ["MOST_ADDRESSES", "SshPort", "choice_program", "refuse"]

MOST_ADDRESSES = 1500  # in a program: the kernel takes 4,096 instructions, two go for each, and some for the rest
_LOAD_WORD, _LOAD_BYTE, _EQUALS, _RETURN = 0x20, 0x30, 0x15, 0x06
_IP_HEADER = 0xFFF00000  # SKF_NET_OFF: what is seen of a packet begins behind its headers
_SOURCE, _DESTINATION = _IP_HEADER + 12, _IP_HEADER + 16
_LET_IN, _DROP = (_RETURN, 0, 0, CHOOSE_SSH), (_RETURN, 0, 0, CHOOSE_SHUT)
_LOOPBACK = 127
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close at once, and say so


def choice_program(source: str, destinations: Collection[str]) -> list[Instruction]:
    """Let in what goes from `source` to one of `destinations`, and what never leaves the machine: loopback."""
    program = [(_LOAD_BYTE, 0, 0, _DESTINATION), (_EQUALS, 0, 1, _LOOPBACK), _LET_IN]
    program += [(_LOAD_WORD, 0, 0, _SOURCE), (_EQUALS, 1, 0, _number(source)), _DROP]
    program.append((_LOAD_WORD, 0, 0, _DESTINATION))
    for destination in sorted(destinations)[:MOST_ADDRESSES]:
        program += [(_EQUALS, 0, 1, _number(destination)), _LET_IN]
    return [*program, _DROP]


def _number(address: str) -> int:
    return int.from_bytes(socket.inet_aton(address), "big")


class SshPort:
    """The listener of one network, whose calls come from `source`; `shut` is the one that drops all."""

    def __init__(self, listener: socket.socket, shut: socket.socket, source: str) -> None:
        self.listener = listener
        self._shut = shut
        self.source = source
        self._let_in: frozenset[str] | None = None
        listener.setblocking(False)  # noqa: FBT003 - socket takes it so

    def let_in(self, destinations: frozenset[str]) -> None:
        """Let calls to these addresses in from now on, and no others. Those that are open stay so."""
        if destinations != self._let_in:
            with suppress(OSError):  # closed meanwhile
                attach_choice(self.listener, choice_program(self.source, destinations))
                self._let_in = destinations

    def close(self) -> None:
        """Let nobody in any more."""
        self.listener.close()
        self._shut.close()

    def accept(self) -> tuple[socket.socket, str, str] | None:
        """A connection with where it comes from and where it goes; None if there is none."""
        try:
            connection, (source, _) = self.listener.accept()
        except OSError as error:
            if error.errno in {errno.EMFILE, errno.ENFILE, errno.ENOMEM}:
                raise
            return None
        try:
            return connection, str(source), str(connection.getsockname()[0])
        except OSError:  # gone again
            connection.close()
            return None


def refuse(connection: socket.socket) -> None:
    """Close a connection so that its client learns of it at once."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    connection.close()
