"""One session of an ssh connection: a command, a shell or sftp, its streams passed on both ways, its end told."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncssh

from . import command, datagrams
from .etc import environment
from .login import Login
from .streams import Inlet, Outlet
from .telling import MOST_TEXT, Report

__all__ = ["Session"]

_GREETING = Path("/etc/motd")
_SHELLS = ("/bin/bash", "/bin/sh")
_ROOT_STATUS = 142  # cloud-init's, for who logs in as root
_LAST_WORDS = 0.2  # seconds of silence after which a terminal's command is over, though others still hold it
_SIGNALS = {
    name: getattr(signal, f"SIG{name}")
    for name in ["ABRT", "ALRM", "FPE", "HUP", "ILL", "INT", "KILL", "PIPE", "QUIT", "SEGV", "TERM", "USR1", "USR2"]
}


class Session(asyncssh.SSHServerSession[bytes]):
    """Started by the client's request; ended when the command has, and all that it printed is on its way."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._chan: asyncssh.SSHServerChannel[bytes] | None = None
        self._terminal: command.Terminal | None = None
        self._asked = ""
        self._kind = ""
        self._command: command.Command | None = None
        self._status: int | None = None
        self._inlet: Inlet | None = None
        self._outlets: list[Outlet] = []
        self._printed = bytearray()
        self._report: Report | None = None
        self._over = False

    # --- what the client asks for ----------------------------------------------------------------------------

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The channel is open."""
        self._chan = chan

    def pty_requested(
        self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Mapping[int, int]
    ) -> bool:
        """A terminal, before what runs on it."""
        self._terminal = command.Terminal(term_type, term_size, dict(term_modes))
        return True

    def shell_requested(self) -> bool:
        """An interactive shell."""
        self._kind = "shell"
        return True

    def exec_requested(self, command: str) -> bool:
        """A command line for the user's shell."""
        self._kind, self._asked = "exec", command
        return True

    def subsystem_requested(self, subsystem: str) -> bool:
        """Only sftp is there."""
        self._kind, self._asked = "sftp", "sftp"
        return subsystem == "sftp"

    def session_started(self) -> None:
        """Begin, or say why not."""
        self._report = self._login.begin_session(self._asked)
        if self._login.user == "root":
            self._turn_away()
            return
        try:
            self._begin_sftp() if self._kind == "sftp" else self._begin()
        except (OSError, datagrams.ClosedError) as error:
            self._channel.write_stderr(f"the instance can't start it: {error}\r\n".encode())
            self._finish(1)

    @property
    def _channel(self) -> asyncssh.SSHServerChannel[bytes]:
        if self._chan is None:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "no channel")
        return self._chan

    def _turn_away(self) -> None:
        """As cloud-init does with root's key: it opens nothing but this sentence."""
        user = self._login.host.about.user
        told = f'Please login as the user "{user}" rather than the user "root".\r\n\r\n'
        self._channel.write(told.encode())
        self._finish(_ROOT_STATUS, refused="root")

    def _begin(self) -> None:
        shell = next((name for name in _SHELLS if os.access(name, os.X_OK)), _SHELLS[-1])
        name = Path(shell).name
        if self._kind == "shell":
            if self._terminal is not None:
                self._greet()
            arguments, name = [shell], f"-{name}"
        else:
            arguments = [shell, "-c", self._asked]
        self._command = command.start(arguments, name, self._variables(shell), self._terminal)
        self._inlet = Inlet(self._command.stdin, self._channel, _stay if self._terminal else None)
        self._outlets = [Outlet(self._command.stdout, self._show, self._closed)]
        if self._command.stderr >= 0:
            self._outlets.append(Outlet(self._command.stderr, self._show_error, self._closed))
        self._login.reaper.await_end(self._command.pid, self._ended)

    def _greet(self) -> None:
        with contextlib.suppress(OSError), _GREETING.open("rb") as file:
            self._channel.write(file.read(MOST_TEXT).replace(b"\n", b"\r\n"))

    def _variables(self, shell: str) -> dict[str, str]:
        about = self._login.host.about
        client = {"SSH_CLIENT": f"{self._login.source} 0 22"}
        client["SSH_CONNECTION"] = f"{self._login.source} 0 {about.private_ip} 22"
        sent = {name: value for name, value in self._sent() if name == "LANG" or name.startswith("LC_")}
        return {**environment(about), **sent, **client, "SHELL": shell}

    def _sent(self) -> list[tuple[str, str]]:
        """What the client's environment says, as far as it is text."""
        try:
            return list(self._channel.get_environment().items())
        except UnicodeDecodeError:
            return []

    def _begin_sftp(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            datagrams.send(self._login.host.ask, {"client": self._login.client}, (theirs.fileno(),))
        ours.settimeout(0)
        self._status = 0
        self._inlet = Inlet(os.dup(ours.fileno()), self._channel, _shut_down)
        self._outlets = [Outlet(ours.detach(), self._channel.write, self._closed)]

    # --- what goes to and fro --------------------------------------------------------------------------------

    def data_received(self, data: bytes, datatype: Any) -> None:
        """From the client to the command."""
        del datatype
        if self._inlet is not None:
            self._inlet.take(data)

    def eof_received(self) -> bool:
        """The client says no more, and still listens."""
        if self._inlet is not None:
            self._inlet.end()
        return True

    def pause_writing(self) -> None:
        """The client does not keep up: let the command wait."""
        for outlet in self._outlets:
            outlet.pause()

    def resume_writing(self) -> None:
        """It does again."""
        for outlet in self._outlets:
            outlet.resume()

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """The client's window did."""
        if self._terminal is not None and self._command is not None and not self._over:
            command.resize(self._command.stdin, (width, height, pixwidth, pixheight))

    def signal_received(self, signal: str) -> None:
        """To the command and its group."""
        if self._command is not None and signal in _SIGNALS and self._status is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._command.pid, _SIGNALS[signal])

    def _show(self, data: bytes) -> None:
        room = MOST_TEXT - len(self._printed)
        self._printed += data[:room]
        self._channel.write(data)

    def _show_error(self, data: bytes) -> None:
        self._channel.write_stderr(data)

    # --- the end ---------------------------------------------------------------------------------------------

    def _ended(self, status: int) -> None:
        self._status = status
        if self._terminal is not None:  # what others hold of it is no reason to stay
            self._hear_last_words()
        self._closed()

    def _hear_last_words(self) -> None:
        asyncio.get_running_loop().call_later(_LAST_WORDS, self._stop_listening)

    def _stop_listening(self) -> None:
        if any(outlet.was_busy() for outlet in self._outlets):
            self._hear_last_words()
            return
        for outlet in self._outlets:
            outlet.close()
        self._closed()

    def _closed(self) -> None:
        if self._status is not None and all(outlet.closed for outlet in self._outlets):
            self._finish(self._status)

    def _finish(self, status: int | None, refused: str = "") -> None:
        """Tell it, then let the client know: who knows how a command ended, knows that it was told."""
        if self._over:
            return
        self._over = True
        self._let_go()
        shown = 128 - status if status is not None and status < 0 else status
        if self._report is None:  # the client went before it asked for anything
            return
        told = self._login.end_session(
            self._report, exit_status=None if refused else shown, printed=bytes(self._printed), refused=refused
        )
        if status is not None:
            told.add_done_callback(lambda _task: self._exit(status))

    def _exit(self, status: int) -> None:
        with contextlib.suppress(OSError):
            if status >= 0:
                self._channel.exit(status)
            else:
                self._channel.exit_with_signal(_signal_name(-status))

    def connection_lost(self, exc: Exception | None) -> None:
        """The client went. A command on a terminal is hung up on; another goes on, as far as it can."""
        del exc
        self._finish(None)

    def _let_go(self) -> None:
        if self._inlet is not None:
            self._inlet.close()
        for outlet in self._outlets:
            outlet.close()


def _signal_name(number: int) -> str:
    """As a client is told it (RFC 4254, section 6.10); most of the realtime signals have no name of their own."""
    try:
        return signal.Signals(number).name.removeprefix("SIG")
    except ValueError:
        return "SIG@openssh.com"


def _stay(fd: int) -> None:
    """On a terminal, who says no more may still want to see."""
    del fd


def _shut_down(fd: int) -> None:
    sock = socket.socket(fileno=os.dup(fd))
    with sock, contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
