"""Why a run did not get into its instances over SSH, in one sentence."""

from __future__ import annotations

from collections.abc import Collection

from tutor.grading.ec2_named import TERMINATED, called
from tutor.grading.finding import Scene
from tutor.grading.reached import SSH_PORT, connection_words, is_dropped, refusal
from tutor.grading.shown import named
from tutor.model.evidence import Connection, InstanceState, SshSession

__all__ = ["anybody_in", "no_way_in"]

_HOST_KEY = (
    "`ssh` gives up where it doesn't know the host's key and can ask nobody, unless "
    "`-o StrictHostKeyChecking=accept-new` says yes"
)


def anybody_in(state: InstanceState, scene: Scene) -> bool:
    """Whether somebody logged in to an instance."""
    return any(session.instance == state.id and not session.refused for session in scene.evidence.sessions)


def no_way_in(states: Collection[InstanceState], scene: Scene) -> str:
    """Why nobody logged in to any of these instances, by the last that was tried."""
    ids = {state.id for state in states}
    evidence = scene.evidence
    # what was asked of an address that is nobody's now was most likely meant for one of them
    attempts = [one for one in evidence.connections if one.port == SSH_PORT and one.instance in {*ids, ""}]
    refused = [one for one in evidence.sessions if one.refused and one.instance in ids]
    tried: list[Connection | SshSession] = sorted([*attempts, *refused], key=lambda one: one.at)
    last = tried[-1] if tried else None
    if isinstance(last, SshSession):
        return _refused(last, states)
    if last is not None and is_dropped(last):
        return f"The connection to {connection_words(last)}."
    if last is not None:
        away = f"It was reached ({connection_words(last)}), but the client went away before it had shown a key"
        return f"{away}: {_HOST_KEY}."
    return _untried(states, scene)


def _refused(session: SshSession, states: Collection[InstanceState]) -> str:
    if any(state.id == session.instance and not state.key_pair for state in states):
        return "It was launched without a key pair, so nobody can log in to it: give KeyName at the launch."
    return f"The login as {named(session.user)} was refused: {refusal(session)}."


def _untried(states: Collection[InstanceState], scene: Scene) -> str:
    alive = [state for state in states if state.state != TERMINATED]
    others = [one for one in scene.evidence.connections if one.port == SSH_PORT]
    if others:
        return f"Nobody tried to reach it over SSH, but another instance: {connection_words(others[-1])}."
    if len(alive) == 1 and alive[0].state != "running":
        return f"Nobody tried to reach it over SSH, and {called(alive[0])} is {alive[0].state}."
    return "Nobody tried to reach it over SSH: no connection to port 22 of its public address was seen."
