"""Commands that an ssh session starts: with a terminal of their own or with pipes, in a session of their own."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import struct
import termios
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

__all__ = ["Command", "Reaper", "Terminal", "resize", "start"]

_NOT_FOUND = 127  # sh(1)
# RFC 4254, section 8, and RFC 8160: what a client says of its terminal, by the names that termios has for it.
_CHARACTERS = {1: "VINTR", 2: "VQUIT", 3: "VERASE", 4: "VKILL", 5: "VEOF", 6: "VEOL", 7: "VEOL2", 8: "VSTART"}
_CHARACTERS |= {9: "VSTOP", 10: "VSUSP", 12: "VREPRINT", 13: "VWERASE", 14: "VLNEXT", 18: "VDISCARD"}
_INPUT = {30: "IGNPAR", 31: "PARMRK", 32: "INPCK", 33: "ISTRIP", 34: "INLCR", 35: "IGNCR", 36: "ICRNL", 38: "IXON"}
_INPUT |= {39: "IXANY", 40: "IXOFF", 41: "IMAXBEL", 42: "IUTF8"}
_LOCAL = {50: "ISIG", 51: "ICANON", 53: "ECHO", 54: "ECHOE", 55: "ECHOK", 56: "ECHONL", 57: "NOFLSH", 58: "TOSTOP"}
_LOCAL |= {59: "IEXTEN", 60: "ECHOCTL", 61: "ECHOKE"}
_OUTPUT = {70: "OPOST", 72: "ONLCR", 73: "OCRNL", 74: "ONOCR", 75: "ONLRET"}
_FLAGS = ((0, _INPUT), (1, _OUTPUT), (3, _LOCAL))  # place in what tcgetattr gives
_MOST = 0xFFFF


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a client wants: the type of its terminal, columns and rows with pixels, modes by RFC 4254's numbers."""

    kind: str
    size: tuple[int, int, int, int]
    modes: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Command:
    """One that runs: our ends of its streams. With a terminal, all are that one's, and `stderr` is -1."""

    pid: int
    stdin: int
    stdout: int
    stderr: int


class Reaper:
    """Tells how children ended. `look()` is called whenever one may have."""

    def __init__(self) -> None:
        self._waiting: dict[int, Callable[[int], None]] = {}

    def await_end(self, pid: int, heard: Callable[[int], None]) -> None:
        """`heard` gets the exit status, or the negative number of a signal."""
        self._waiting[pid] = heard
        self.look()

    def look(self) -> None:
        """Hear of all that ended."""
        for pid, heard in list(self._waiting.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self._waiting[pid]
                heard(os.waitstatus_to_exitcode(status))


def start(arguments: list[str], name: str, environment: Mapping[str, str], terminal: Terminal | None) -> Command:
    """Start `arguments` as `name`, in the home folder of `environment`. Raises OSError if no process is to be had."""
    return (
        _with_pipes(arguments, name, environment) if terminal is None else _on(terminal, arguments, name, environment)
    )


def _with_pipes(arguments: list[str], name: str, environment: Mapping[str, str]) -> Command:
    opened: list[int] = []
    try:
        for _ in range(3):
            opened += os.pipe()
        pid = os.fork()
    except OSError:
        _close(opened)
        raise
    theirs = (opened[0], opened[3], opened[5])
    if pid == 0:
        _become(arguments, name, environment, theirs)
    _close(list(theirs))
    ours = (opened[1], opened[2], opened[4])
    for fd in ours:
        os.set_blocking(fd, False)
    return Command(pid, *ours)


def _on(terminal: Terminal, arguments: list[str], name: str, environment: Mapping[str, str]) -> Command:
    ours, theirs = os.openpty()
    try:
        _set_modes(theirs, terminal.modes)
        resize(ours, terminal.size)
        tty = os.ttyname(theirs)
        pid = os.fork()
    except OSError:
        _close([ours, theirs])
        raise
    if pid == 0:
        variables = {**environment, "TERM": terminal.kind or "dumb", "SSH_TTY": tty}
        _become(arguments, name, variables, (theirs, theirs, theirs), leads=True)
    os.close(theirs)
    os.set_blocking(ours, False)
    return Command(pid, os.dup(ours), ours, -1)


def resize(fd: int, size: tuple[int, int, int, int]) -> None:
    """Columns, rows and pixels of a terminal; who runs on it hears of it."""
    columns, rows, width, height = (max(0, min(_MOST, number)) for number in size)
    with contextlib.suppress(OSError):
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, width, height))


def _set_modes(fd: int, modes: Mapping[int, int]) -> None:
    settings = termios.tcgetattr(fd)
    characters = settings[6]
    for number, value in modes.items():
        if number in _CHARACTERS and hasattr(termios, _CHARACTERS[number]):
            characters[getattr(termios, _CHARACTERS[number])] = bytes([value & 0xFF if value != 255 else 0])  # noqa: PLR2004 - RFC 4254: none
        for place, names in _FLAGS:
            bit = getattr(termios, names.get(number, ""), 0)
            settings[place] = settings[place] | bit if value else settings[place] & ~bit
    with contextlib.suppress(termios.error):
        termios.tcsetattr(fd, termios.TCSANOW, settings)


def _become(
    arguments: list[str],
    name: str,
    environment: Mapping[str, str],
    streams: tuple[int, int, int],
    *,
    leads: bool = False,
) -> NoReturn:
    """From a copy of the connection to the command."""
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in signal.valid_signals():
            with contextlib.suppress(OSError, ValueError):  # two can't be set
                signal.signal(number, signal.SIG_DFL)
        if leads:
            fcntl.ioctl(streams[0], termios.TIOCSCTTY, 0)
        spared = [fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in streams]
        for stream, fd in enumerate(spared):
            os.dup2(fd, stream)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        try:
            os.chdir(environment["HOME"])
        except OSError:
            os.chdir("/")
        try:
            os.execve(arguments[0], [name, *arguments[1:]], dict(environment))  # noqa: S606 - the user's own shell
        except (OSError, ValueError) as error:
            os.write(2, f"{arguments[0]}: {error}\n".encode("utf-8", "replace"))
    finally:
        os._exit(_NOT_FOUND)


def _close(fds: list[int]) -> None:
    for fd in fds:
        os.close(fd)
