"""Connections to instances and logins over SSH in words: what came of each, and why."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.grading.shown import named, shortened, visible
from tutor.model.evidence import Connection, SshSession

__all__ = ["SSH_PORT", "connection_words", "is_dropped", "refusal", "session_words", "unreached"]

_MOST_TOLD = 4
_LONGEST_COMMAND = 200
_LONGEST_WHY = 400
SSH_PORT = 22
_DONE = {"": "had a shell", "sftp": "copied files (sftp)"}  # so does scp, unless it is told -O
_REFUSALS = {
    "key": "the key that was offered is not the one of the key pair that the instance was launched with",
    "no-key": "no private key was used: the file that `-i` names must be there, and be its owner's alone "
    "(`chmod 400`; in Python, `0o400`)",
    "root": "nobody logs in as root: log in as the user of the AMI",
}


def connection_words(connection: Connection) -> str:
    """`54.214.1.2:22 timed out: no rule of sg-1 (web) opens port 22 to your address`, or `54.214.1.2:22 connected`."""
    target = f"{_on_one_line(connection.address)}:{connection.port}"
    if not is_dropped(connection):
        return f"{target} connected"
    why = _on_one_line(connection.why).rstrip(".")
    return f"{target} timed out{f': {shortened(why, _LONGEST_WHY)}' if why else ''}"


def is_dropped(connection: Connection) -> bool:
    """Whether nothing answered."""
    return connection.outcome != "open"


def session_words(session: SshSession) -> str:
    """`ubuntu@i-1 ran uname -n: exit status 0`, or `ubuntu@i-1: login refused: ...`."""
    who = f"{_on_one_line(session.user)}@{_on_one_line(session.instance)}"
    if session.refused:
        return f"{who}: login refused: {refusal(session)}"
    command = shortened(_on_one_line(session.command), _LONGEST_COMMAND)
    ended = "the connection ended first" if session.exit_status is None else f"exit status {session.exit_status}"
    return f"{who} {_DONE.get(command) or f'ran {command}'}: {ended}"


def refusal(session: SshSession) -> str:
    """Why a login was refused."""
    if session.refused == "user":
        user = named(session.user)
        return f"{user} is not the user of its AMI: Ubuntu's is `ubuntu`, Amazon Linux's `ec2-user`, Debian's `admin`"
    return _REFUSALS.get(session.refused, f"it said {named(session.refused)}")


def unreached(connections: Sequence[Connection], sessions: Sequence[SshSession]) -> tuple[str, ...]:
    """What kept the run from its instances, each once, the latest ones if there are many."""
    told = [_attempt(connection) for connection in connections if is_dropped(connection)]
    told += [session_words(session) for session in sessions if session.refused]
    return tuple(dict.fromkeys(reversed(told)))[:_MOST_TOLD][::-1]


def _attempt(connection: Connection) -> str:
    return f"{'ssh to ' if connection.port == SSH_PORT else ''}{connection_words(connection)}"


def _on_one_line(text: str) -> str:
    return visible(" ".join(text.split()))
