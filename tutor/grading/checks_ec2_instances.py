"""Checks on instances: whether there are as many as asked for, and what is otherwise about the closest one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tutor.grading.aws_errors import refusals
from tutor.grading.ec2_images import image_in_words, image_mend, is_image
from tutor.grading.ec2_named import TERMINATED, called, missing_name, name_of, without_instance
from tutor.grading.ec2_words import Misfit, tag_misfits, told_about, unlike
from tutor.grading.finding import Finding, Scene, failed, passed
from tutor.grading.gaps import unshown
from tutor.grading.shown import listed, named
from tutor.model.checks import InstanceCheck
from tutor.model.evidence import InstanceState
from tutor.model.values import JsonValue

__all__ = ["judge_instance"]

# the state asked for and the one it has: which call makes the change
_CHANGES = {
    ("running", "stopped"): ("start it with `start_instances`", "StartInstances"),
    ("stopped", "running"): ("stop it with `stop_instances`", "StopInstances"),
    (TERMINATED, "running"): ("terminate it with `terminate_instances`", "TerminateInstances"),
    (TERMINATED, "stopped"): ("terminate it with `terminate_instances`", "TerminateInstances"),
}


def judge_instance(check: InstanceCheck, scene: Scene) -> Finding:
    """Whether just as many instances as asked for are like this, or none."""
    states = list(scene.evidence.instances.values())
    pool = [state for state in states if (state.state == TERMINATED) is (check.state == TERMINATED)]
    alike = [state for state in pool if check.name in (None, name_of(state))]
    fitting = [state for state in alike if not any(_misfits(check, state))]
    gap = "instances" if "instances" in scene.evidence.incomplete else ""
    if not check.exists:
        return _unwanted(fitting, scene) if fitting else unshown(scene.evidence, gap) if gap else passed()
    wanted = check.count or 1
    named_alike = alike if check.name is not None and check.count is None else fitting
    if len(fitting) >= wanted and len(named_alike) > wanted:
        return failed(_too_many(check, named_alike, wanted), wanted, len(named_alike))
    if gap:
        return unshown(scene.evidence, gap)
    if len(fitting) == wanted:
        return passed(check.name, [state.id for state in fitting])
    return _too_few(check, alike, fitting, scene)


def _misfits(check: InstanceCheck, state: InstanceState) -> Iterator[Misfit]:
    """What is otherwise about an instance than a check says."""
    for part in (_state_misfit, _type_misfit, _image_misfit, _age_misfit, _place_misfit, _key_misfit, _group_misfit):
        misfit = part(check, state)
        if misfit is not None:
            yield misfit
    yield from tag_misfits(check.tags, state.tags)


# --- one field each ----------------------------------------------------------------------------------------


def _state_misfit(check: InstanceCheck, state: InstanceState) -> Misfit | None:
    if check.state is None or check.state == state.state:
        return None
    mend, _ = _CHANGES.get((check.state, state.state), ("", ""))
    sentence = f"it is {state.state}; expected {check.state}{f': {mend}' if mend else ''}"
    return Misfit("state", check.state, state.state, sentence)


def _type_misfit(check: InstanceCheck, state: InstanceState) -> Misfit | None:
    if check.type is None or check.type == state.type:
        return None
    sentence = f"its type is {named(state.type)}; expected {named(check.type)}: say so with InstanceType"
    return Misfit("type", check.type, state.type, sentence)


def _image_misfit(check: InstanceCheck, state: InstanceState) -> Misfit | None:
    if check.image is None or is_image(check.image, state):
        return None
    mend, made = image_mend(check.image), image_in_words(state)
    sentence = f"it was made from {made}; expected {check.image}{f': {mend}' if mend else ''}"
    return Misfit("image", check.image, state.image_name or state.image, sentence)


def _age_misfit(check: InstanceCheck, state: InstanceState) -> Misfit | None:
    name = state.image_name
    if check.newest and state.newer_image:
        sentence = f"its image {named(name)} is not the newest: there is {named(state.newer_image)}"
        return Misfit("newest", state.newer_image, name, sentence)
    if check.newest and not name:
        sentence = f"its image {named(state.image)} is unknown now, so it can't be told to be the newest"
        return Misfit("newest", True, None, sentence)  # noqa: FBT003 - the value that the check has
    if check.newest is False and not state.newer_image:
        sentence = f"its image {named(name or state.image)} is the newest; expected an older one"
        return Misfit("newest", False, True, sentence)  # noqa: FBT003 - the values of both sides
    return None


def _place_misfit(check: InstanceCheck, state: InstanceState) -> Misfit | None:
    if check.region is not None and check.region != state.region:
        where = f"it is in the region {named(state.region)}; expected {named(check.region)}"
        return Misfit("region", check.region, state.region, f"{where}: the client's region decides")
    if check.zone is not None and check.zone != state.zone:
        where = f"it is in the zone {named(state.zone)}; expected {named(check.zone)}"
        return Misfit("zone", check.zone, state.zone, f"{where}: say so with Placement")
    return None


def _key_misfit(check: InstanceCheck, state: InstanceState) -> Misfit | None:
    if check.key_pair is None or check.key_pair == state.key_pair:
        return None
    has = f"its key pair is {named(state.key_pair)}" if state.key_pair else "it was launched without a key pair"
    mend = "give it as KeyName at the launch, later it can't be changed"
    return Misfit("key_pair", check.key_pair, state.key_pair, f"{has}; expected {named(check.key_pair)}: {mend}")


def _group_misfit(check: InstanceCheck, state: InstanceState) -> Misfit | None:
    groups = sorted(set(state.security_groups.values()))
    missing = [name for name in check.security_groups if name not in groups]
    if not missing:
        return None
    sentence = f"its security groups are {listed(groups) or 'none'}; expected {listed(missing)} among them"
    return Misfit("security_groups", list(check.security_groups), groups, sentence)


# --- what is told ------------------------------------------------------------------------------------------


def _unwanted(states: Sequence[InstanceState], scene: Scene) -> Finding:
    refused = refusals(scene.evidence, "TerminateInstances")
    one = f"The instance {called(states[0])} is there"
    what = one if len(states) == 1 else f"There are {len(states)} such instances ({_listed(states)})"
    expected = "it should be terminated" if len(states) == 1 else "there should be none"
    ids: list[JsonValue] = [state.id for state in states]
    return failed(f"{what}, {states[0].state}; {expected}. {refused}".rstrip(), None, ids)


def _too_many(check: InstanceCheck, states: Sequence[InstanceState], wanted: int) -> str:
    of_name = f" named {named(check.name)}" if check.name is not None else " like this"
    expected = "just one is" if wanted == 1 else f"{wanted} are"
    mend = "see to MinCount and MaxCount, and to how often they are launched"
    return f"There are {len(states)} instances{of_name} ({_listed(states)}), and {expected} asked for: {mend}."


def _too_few(
    check: InstanceCheck, alike: Sequence[InstanceState], fitting: Sequence[InstanceState], scene: Scene
) -> Finding:
    others = [state for state in alike if state not in fitting]
    if fitting:
        what = f"{_number(len(fitting))} like this; expected {check.count}."
        more = f" {_told(check, _closest(check, others))}" if others else ""
        return failed(f"{what}{more}", check.count, len(fitting))
    if others:
        return _unlike(check, _closest(check, others), scene)
    return _absent(check, scene)


def _absent(check: InstanceCheck, scene: Scene) -> Finding:
    """The finding where there is none that may be meant, be it as it may in all else."""
    states = list(scene.evidence.instances.values())
    alive = [state for state in states if state.state != TERMINATED]
    meant = [state for state in alive if check.name in (None, name_of(state))]
    if check.state == TERMINATED and meant:
        return _unlike(check, meant[-1], scene)
    names: list[JsonValue] = [name_of(state) or state.id for state in alive]
    if check.state == TERMINATED and states and check.name is not None:
        return failed(missing_name(check.name, states, "instance"), check.name, names)
    return failed(without_instance(check.name, scene), check.name, names)


def _closest(check: InstanceCheck, states: Sequence[InstanceState]) -> InstanceState:
    """The one about which the least is otherwise; of several, the one that was launched last."""
    return min(reversed(states), key=lambda state: sum(1 for _ in _misfits(check, state)))


def _told(check: InstanceCheck, state: InstanceState) -> str:
    return told_about(f"The instance {called(state)}", _misfits(check, state))


def _unlike(check: InstanceCheck, state: InstanceState, scene: Scene) -> Finding:
    """The finding on the one that comes closest, with what AWS said to the call that would have led to the state."""
    _, api = _CHANGES.get((check.state or "", state.state), ("", ""))
    refused = refusals(scene.evidence, api) if api else ""
    return unlike(f"The instance {called(state)}", _misfits(check, state), refused)


def _number(count: int) -> str:
    return "There is one instance" if count == 1 else f"There are {count} instances"


def _listed(states: Sequence[InstanceState]) -> str:
    return listed([state.id for state in states], 4)
