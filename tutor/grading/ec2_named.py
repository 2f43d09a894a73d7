"""Which instance a check means: the one with a tag `Name`, or the only one there is; and why it can't be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from tutor.grading.aws_errors import refusals
from tutor.grading.finding import Finding, Scene, failed
from tutor.grading.gaps import unshown
from tutor.grading.shown import listed, named, shortened, visible
from tutor.model.evidence import InstanceState, VolumeState

__all__ = ["TERMINATED", "called", "closest", "describe", "missing_name", "name_of", "the_instance", "without_instance"]

TERMINATED = "terminated"
_ALIKE = 0.6
_LONGEST_ID = 40


def name_of(state: InstanceState | VolumeState) -> str:
    """Its tag `Name`, as AWS's console shows it; empty if it has none."""
    return state.tags.get("Name", "")


def called(state: InstanceState | VolumeState) -> str:
    """What a message calls it: by its name and its id."""
    of_id = shortened(visible(state.id), _LONGEST_ID)
    return f"{named(name_of(state))} ({of_id})" if name_of(state) else of_id


def describe(name: str | None) -> str:
    """The instance that a check means, as the object of a sentence."""
    return f"the instance {named(name)}" if name is not None else "the instance"


def the_instance(name: str | None, scene: Scene) -> InstanceState | Finding:
    """The one that is meant; else the finding of a check that needs it."""
    alive = [state for state in scene.evidence.instances.values() if state.state != TERMINATED]
    meant = alive if name is None else [state for state in alive if name_of(state) == name]
    if "instances" in scene.evidence.incomplete:
        return unshown(scene.evidence, "instances")
    if len(meant) == 1:
        return meant[0]
    if not meant:
        return failed(without_instance(name, scene), name, _names(alive))
    return failed(_ambiguous(name, meant), name, _names(meant))


def without_instance(name: str | None, scene: Scene) -> str:
    """Why there may be no instance of this name, or none at all."""
    states = scene.evidence.instances.values()
    alive = [state for state in states if state.state != TERMINATED]
    ended = [state for state in states if state.state == TERMINATED and name in (None, name_of(state))]
    if ended:
        return f"The instance {called(ended[-1])} is terminated, so it is not there any more."
    if alive and name is not None:
        return missing_name(name, alive, "instance")
    what = f"Expected an instance named {named(name)}" if name is not None else "Expected an instance"
    return f"{what}, but none was launched. {refusals(scene.evidence, 'RunInstances')}".rstrip()


def missing_name(name: str, states: Sequence[InstanceState | VolumeState], kind: str) -> str:
    """Why none of these has the tag `Name` that was asked for."""
    close = closest(name, map(name_of, states))
    if close:
        return f"There is {_a(kind)} named {named(close)}; the name asked for is {named(name)}."
    for state in states:
        key = next((key for key, value in state.tags.items() if value == name), None)
        if key is not None:
            slip = ", with a capital N" if key.casefold() == "name" else ""
            return (
                f"The {kind} {called(state)} has the tag {named(key)} = {named(name)}; a name is the tag `Name`{slip}."
            )
    nameless = [state for state in states if not name_of(state)]
    if nameless:
        return (
            f"Expected {_a(kind)} named {named(name)}, but {called(nameless[-1])} has no tag `Name`: give it one, with "
            "TagSpecifications when you make it, or with `create_tags`."
        )
    return f"There is no {kind} named {named(name)}; there is {listed(sorted(set(map(name_of, states))))}."


def closest(name: str, others: Iterable[str]) -> str:
    """The one most like `name`, if it is like enough to be a slip."""
    folded: Mapping[str, str] = {other.casefold(): other for other in others if other}
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=_ALIKE)
    return folded[close[0]] if close else ""


def _a(kind: str) -> str:
    return f"an {kind}" if kind[:1] in "aeiou" else f"a {kind}"


def _ambiguous(name: str | None, states: Sequence[InstanceState]) -> str:
    ids = listed([state.id for state in states])
    if name is None:
        return f"There are {len(states)} instances ({ids}), and one is expected: terminate those that are too many."
    what = f"There are {len(states)} instances named {named(name)} ({ids}), and one is expected"
    return f"{what}: launch just one, or terminate those that are too many."


def _names(states: Iterable[InstanceState]) -> list[str]:
    return [name_of(state) or state.id for state in states]
