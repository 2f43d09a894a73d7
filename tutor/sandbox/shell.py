"""A command in a jail of its own beside a private AWS, joined to the user's terminal or pipes."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from tutor.errors import SandboxError
from tutor.interrupts import TerminatedError
from tutor.model.evidence import JournalEntry
from tutor.model.verdicts import Tier
from tutor.sandbox.inside import wire
from tutor.sandbox.jails import Keeper
from tutor.sandbox.programs import BIN, Added, added_programs
from tutor.sandbox.racks import RackOnCall, Racks
from tutor.sandbox.served import (
    HAZARDS,
    AwsWishes,
    ServedAws,
    aws_environment,
    begin,
    listen,
    tiers_to_try,
    without_proxy,
)
from tutor.sandbox.shell_jail import ShellJail
from tutor.sandbox.shell_wall import ShellWall
from tutor.sandbox.signals import Noted
from tutor.sandbox.terminal import Screen, Terminal, is_terminal
from tutor.sandbox.tier import why_too_weak
from tutor.sandbox.wall import HOME

__all__ = ["NOT_FOUND", "NOT_RUNNABLE", "Ended", "Shell", "ShellRequest"]

NOT_FOUND, NOT_RUNNABLE = 127, 126  # sh(1)
_PACKAGE = Path(__file__).resolve().parents[1]
_SIGNALLED = 128  # a shell's way to say that a program ended by a signal: 128 plus its number
_LAST_WORDS_SECONDS = 2.0  # for what is still on its way to the screen when the command has ended
_PATH = f"{BIN}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_KEPT = ("TERM", "COLORTERM", "LANG", "LANGUAGE", "TZ", "EDITOR", "VISUAL", "PAGER", "LESS", "NO_COLOR")
_MARKS = {"POPTUTOR_SANDBOX": "1", "PS1": "(sandbox) $ "}
_FILES_OF_KEYS = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellRequest:
    """What is asked for: `command` in `folder` (None: in its empty home), beside an AWS that is as `wishes` say.

    `hidden` folders in `folder` are not shown. `tier` forces a wall; else the strongest that holds here is taken.
    """

    command: tuple[str, ...]
    folder: Path | None
    wishes: AwsWishes
    hidden: tuple[Path, ...] = ()
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How the command ended: `status` as a shell tells it; `unstarted` says why it could not be started, if so.

    `calls` is the journal of what it asked AWS and did with instances; None if the AWS ended before it could tell.
    `trouble` says what became of instances that could not answer, if there were any. `in_line` says that the terminal's
    cursor may stand behind something: the command's last words, or ^C.
    """

    status: int
    unstarted: str = ""
    calls: tuple[JournalEntry, ...] | None = ()
    trouble: str = ""
    in_line: bool = False


class Shell:
    """A private AWS and a jail that waits for its command. `run` it once; then `close`. For the main thread.

    `tier` says how strong the jail is, `reasons` why it is no stronger, `aws` where its AWS CLI comes from (empty: it
    has none), `at_aws_addresses` whether AWS's own names lead to the private one in there, `unreached` why no instance
    answers in there (empty: they do). Raises SandboxError if it can't be had.
    """

    def __init__(self, request: ShellRequest) -> None:
        self._request = request
        self._undo = ExitStack()
        self.reasons: tuple[str, ...] = ()
        try:
            self._begun = begin(request.tier)  # it warms up while the jail starts
            self._undo.callback(self._begun.close)
            added = added_programs()
            self.aws = added.aws
            self._jail = self._find_jail(added)
            self.at_aws_addresses = self._jail is not None and "https" in self._jail.sockets
            self.unreached = self._why_no_instances()
            self._rack = None if self.unreached else self._rack_on_call()
            self._start_aws()
        except BaseException:
            self._undo.close()
            raise
        self._added = added

    def _find_jail(self, added: Added) -> ShellJail | None:
        """The strongest that starts; None if none does, or none is wanted. Raises SandboxError for one that is asked
        for by its tier and can't be had: nothing is to run without it."""
        reasons: list[str] = []
        for tier in tiers_to_try(self._request.tier):
            self.tier = tier
            self.reasons = tuple(dict.fromkeys(reasons))
            for nested in (True, False) if tier is not Tier.NONE else ():
                jail = self._undo.enter_context(ShellJail(self._wall(tier, added, nested=nested)))
                try:
                    jail.ready()
                except SandboxError as error:
                    reasons.append(error.what)
                    jail.close()
                    continue
                return jail
        if self.tier is not Tier.NONE:
            raise SandboxError(f"No jail of tier {self.tier.value} here", "; ".join(reasons), "run `tutor doctor`")
        return None

    def _wall(self, tier: Tier, added: Added, *, nested: bool) -> ShellWall:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        kept |= {name: value for name, value in os.environ.items() if name.startswith("LC_")}
        own = {"PATH": _PATH, "HOME": HOME, "USER": "learner", "LOGNAME": "learner", "SHELL": "/bin/sh"}
        return ShellWall(
            tier=tier,
            folder=self._request.folder,
            nested=nested,
            binds=added.binds,
            hidden=self._request.hidden,
            environment={"LANG": "C.UTF-8"} | kept | own | added.environment | aws_environment() | _MARKS,
        )

    def _start_aws(self) -> None:
        if self._jail is None:
            listener = self._undo.enter_context(listen(0))
            sockets = {"endpoint": listener.fileno()}
            self._endpoint = "http://{}:{}".format(*listener.getsockname())
        else:
            sockets = dict(self._jail.sockets)
        rack = self._rack.aws_end.fileno() if self._rack else -1
        self._served = self._undo.enter_context(
            ServedAws(sockets, self._request.wishes, self._request.tier, self._begun, rack=rack)
        )

    def _why_no_instances(self) -> str:
        return why_too_weak(self.tier) or (self._jail.unreached if self._jail else "")

    def _rack_on_call(self) -> RackOnCall:
        """Where instances will be, from the first one on."""
        keeper = Keeper()
        self._undo.callback(keeper.close)
        racks = self._undo.enter_context(closing(Racks(keeper, lambda: self.tier, (_PACKAGE,))))
        return self._undo.enter_context(closing(RackOnCall(racks)))

    def run(self) -> Ended:
        """Run the command to its end, or until we are asked to end: by SIGTERM, or SIGHUP."""
        if self._jail is None:
            ended = _run_unwalled(self._request.command, self._endpoint)
        else:
            ended = self._run_walled(self._jail)
            self._jail.close()  # whatever it left running asks nothing more
        try:
            ended = replace(ended, calls=self._served.all_calls())
        except SandboxError:
            ended = replace(ended, calls=None)
        return replace(ended, trouble=self._rack.trouble if self._rack else "")

    def _run_walled(self, jail: ShellJail) -> Ended:
        at_terminal = is_terminal(0) and is_terminal(1)
        theirs = [stream for stream in range(3) if at_terminal and is_terminal(stream)]
        with ExitStack() as undo:
            signals = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
            signals += [signal.SIGWINCH, signal.SIGCONT] if at_terminal else []
            noted = undo.enter_context(Noted(signals))
            terminal = Terminal(0, 1) if at_terminal else None
            jail.begin(self._request.command, self._added, self._served.authority, theirs)
            if terminal:
                undo.callback(terminal.leave)
                terminal.take()
            conversation = _Conversation(jail, noted, terminal)
            try:
                ended = conversation.until_ended()
            except TerminatedError as end:
                ended = Ended(_SIGNALLED + end.number)
            return replace(ended, in_line=conversation.in_line or (terminal is not None and terminal.in_line))

    def close(self) -> None:
        """End the jail, whatever still runs in it, and the AWS."""
        self._undo.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Conversation:
    """While the command runs: keys and screen, signals to us, and what the jail tells."""

    def __init__(self, jail: ShellJail, noted: Noted, terminal: Terminal | None) -> None:
        self._jail = jail
        self._noted = noted
        self._terminal = terminal
        self._screen = Screen(terminal, jail.far_end) if terminal else None
        self._ended: Ended | None = None
        self.in_line = False

    def until_ended(self) -> Ended:
        """Raises TerminatedError for a signal that asks us to end, SandboxError if the jail is gone."""
        while self._ended is None or (self._screen and self._screen.open):
            reads, writes = self._screen.wanted() if self._screen else ([], [])
            control = [] if self._ended else [self._jail.control.fileno()]
            patience = None if self._ended is None else _LAST_WORDS_SECONDS
            readable, writable, _ = select.select([*reads, self._noted.fileno(), *control], writes, [], patience)
            if not readable and not writable and self._ended:
                break
            if self._noted.fileno() in readable:
                self._heed()
            if self._screen:
                self._screen.pass_on(readable, _hung_up)
            if set(control) & set(readable):
                self._listen()
        assert self._ended is not None  # noqa: S101 - the loop goes on until it is
        return self._ended

    def _heed(self) -> None:
        for number in self._noted.take():
            if number == signal.SIGINT:  # at a terminal of our own Ctrl-C is a key, and this came from elsewhere
                self._jail.tell({"signal": number})
                self.in_line = True
            elif number in (signal.SIGTERM, signal.SIGHUP):
                raise TerminatedError(number)
            elif self._terminal:
                if number == signal.SIGCONT:
                    self._terminal.take()
                self._terminal.give_size(self._jail.far_end)

    def _listen(self) -> None:
        try:
            told, _ = wire.receive(self._jail.control)
        except wire.WireError as error:
            raise SandboxError("The jail is gone", str(error), "try again; if it stays, run `tutor doctor`") from error
        if "ended" in told:
            self._ended = Ended(_as_status(int(told["ended"])), str(told.get("unstarted", "")))
        elif "stopped" in told and self._terminal:
            self._terminal.stop_us()
            self._terminal.give_size(self._jail.far_end)
            self._jail.tell({"continue": True})


def _hung_up() -> None:
    raise TerminatedError(signal.SIGHUP)


def _as_status(code: int) -> int:
    return _SIGNALLED - code if code < 0 else code


def _run_unwalled(command: Sequence[str], endpoint: str) -> Ended:
    """A plain process: told of the private AWS, and kept from nothing."""
    environment: dict[str, Any] = {name: value for name, value in os.environ.items() if name not in HAZARDS}
    environment |= (
        aws_environment(endpoint) | without_proxy(os.environ) | _MARKS | dict.fromkeys(_FILES_OF_KEYS, os.devnull)
    )
    with Noted([signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD]) as noted:
        try:
            process = subprocess.Popen(list(command), env=environment)
        except OSError as error:
            missing = isinstance(error, FileNotFoundError | NotADirectoryError)
            words = "not found" if missing else error.strerror or str(error)
            return Ended(NOT_FOUND if missing else NOT_RUNNABLE, words)
        in_line = False
        while process.poll() is None:
            select.select([noted], [], [])
            for number in noted.take():  # Ctrl-C reaches it without us
                if number in (signal.SIGTERM, signal.SIGHUP):
                    process.send_signal(number)
                in_line |= number == signal.SIGINT
    return Ended(_as_status(process.returncode), in_line=in_line)
