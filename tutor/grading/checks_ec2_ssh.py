"""Checks on what was done over SSH: who logged in, which command ran, what it printed."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from tutor.grading.ec2_named import describe, name_of, without_instance
from tutor.grading.ec2_ways_in import no_way_in
from tutor.grading.finding import Finding, Scene, failed, passed
from tutor.grading.gaps import unshown
from tutor.grading.shown import listed, named, shown
from tutor.grading.texts import text_difference
from tutor.model.checks import SshCheck
from tutor.model.evidence import SshSession
from tutor.model.output import same_output
from tutor.model.values import JsonValue

__all__ = ["judge_ssh"]

_KEPT = 4 * 1024 - 4  # bytes that are kept of what a session printed, but for half a character
_ALIKE = 0.6
_STATUS_NOT_FOUND = 127  # of a shell: there is no such command


def judge_ssh(check: SshCheck, scene: Scene) -> Finding:
    """Whether somebody logged in, ran the command to a good end, and it printed what was asked for."""
    evidence = scene.evidence
    states = [state for state in evidence.instances.values() if check.instance in (None, name_of(state))]
    ids = {state.id for state in states}
    sessions = [one for one in evidence.sessions if one.instance in ids and not one.refused]
    if any(_is_right(check, session) for session in sessions):
        return passed(check.equals if check.equals is not None else check.prints)
    gap = next((kind for kind in ("sessions", "connections", "instances") if kind in evidence.incomplete), "")
    if gap:
        return unshown(evidence, gap)
    if not states:
        return failed(without_instance(check.instance, scene))
    if not sessions:
        where = describe(check.instance)
        return failed(f"Nobody logged in to {where}. {no_way_in(states, scene)}")
    return _explain(check, sessions)


def _is_right(check: SshCheck, session: SshSession) -> bool:
    return (
        _is_user(check, session)
        and _is_command(check, session)
        and _has_ended(check, session)
        and _fits(check, session)
    )


def _is_user(check: SshCheck, session: SshSession) -> bool:
    return check.user in (None, session.user)


def _is_command(check: SshCheck, session: SshSession) -> bool:
    return check.command is None or session.command.strip() == check.command.strip()


def _has_ended(check: SshCheck, session: SshSession) -> bool:
    """An interactive shell ends with the status of its last command, whatever that was; a command is to end well."""
    return check.command is None or session.exit_status == 0


def _fits(check: SshCheck, session: SshSession) -> bool:
    if check.equals is not None:
        return same_output(session.printed).strip() == same_output(check.equals).strip()
    return check.prints is None or check.prints in session.printed


# --- what is told ------------------------------------------------------------------------------------------


def _explain(check: SshCheck, sessions: Sequence[SshSession]) -> Finding:
    """The finding on sessions that are there, and not right: the first thing that is wrong with all of them."""
    of_user = [session for session in sessions if _is_user(check, session)]
    if not of_user:
        users: list[JsonValue] = list(dict.fromkeys(session.user for session in sessions))
        who = listed([str(user) for user in users])
        return failed(f"Those who logged in were {who}; expected {named(check.user or '')}.", check.user, users)
    of_command = [session for session in of_user if _is_command(check, session)]
    if not of_command:
        return failed(_other_command(check.command or "", of_user), check.command, _commands(of_user))
    ended = [session for session in of_command if _has_ended(check, session)]
    if not ended:
        return failed(_bad_end(of_command[-1]), 0, of_command[-1].exit_status)
    return _printed(check, ended[-1])


def _other_command(command: str, sessions: Sequence[SshSession]) -> str:
    commands = _commands(sessions)
    close = get_close_matches(command, commands, n=1, cutoff=_ALIKE)
    expected = f"expected {named(command)}"
    if close:
        return f"The command that ran was {named(close[0])}; {expected}."
    if commands:
        return f"The commands that ran were {listed(commands)}; {expected}."
    return f"Somebody logged in, but ran no command that can be seen; {expected}, as the last argument of `ssh`."


def _commands(sessions: Sequence[SshSession]) -> list[str]:
    return list(dict.fromkeys(session.command.strip() for session in sessions if session.command.strip()))


def _bad_end(session: SshSession) -> str:
    command = named(session.command)
    if session.exit_status is None:
        return f"The command {command} ran, but the connection ended before it did."
    said = f", and printed {shown(session.printed.strip())}" if session.printed.strip() else ""
    meaning = ": there is no such command" if session.exit_status == _STATUS_NOT_FOUND else ""
    return f"The command {command} ended with status {session.exit_status}{meaning}{said}; expected status 0."


def _printed(check: SshCheck, session: SshSession) -> Finding:
    what = f"The command {named(session.command)}" if session.command.strip() else "The shell"
    if len(session.printed.encode("utf-8", "replace")) >= _KEPT:
        message = f"{what} printed more than is kept, and what is asked for is not in the first 4 KiB of it."
        return failed(message, check.equals or check.prints, session.printed)
    if check.equals is not None:
        difference = text_difference(same_output(check.equals).strip(), same_output(session.printed).strip())
        return failed(f"What {what[:1].lower()}{what[1:]} printed {difference}", check.equals, session.printed)
    given = shown(session.printed) if session.printed.strip() else "nothing"
    return failed(f"{what} printed {given}; expected {shown(check.prints)} in it.", check.prints, session.printed)
