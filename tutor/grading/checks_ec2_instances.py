"""Checks on instances: whether there are as many as asked for, and what is otherwise about the closest one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tutor.grading.aws_errors import refusals
from tutor.grading.ec2_images import image_in_words, image_mend, is_image
from tutor.grading.ec2_named import TERMINATED, called, missing_name, name_of, without_instance
from tutor.grading.ec2_words import tag_misfits, told_about
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


def _misfits(check: InstanceCheck, state: InstanceState) -> Iterator[str]:
    """What is otherwise about an instance than a check says, a sentence each, beginning with `it` or `its`."""
    for part in (_state_misfit, _type_misfit, _image_misfit, _place_misfit, _key_misfit, _group_misfit):
        sentence = part(check, state)
        if sentence:
            yield sentence
    yield from tag_misfits(check.tags, state.tags)


# --- one field each ----------------------------------------------------------------------------------------


def _state_misfit(check: InstanceCheck, state: InstanceState) -> str:
    if check.state is None or check.state == state.state:
        return ""
    mend, _ = _CHANGES.get((check.state, state.state), ("", ""))
    return f"it is {state.state}; expected {check.state}{f': {mend}' if mend else ''}"


def _type_misfit(check: InstanceCheck, state: InstanceState) -> str:
    if check.type is None or check.type == state.type:
        return ""
    return f"its type is {named(state.type)}; expected {named(check.type)}: say so with InstanceType"


def _image_misfit(check: InstanceCheck, state: InstanceState) -> str:
    if check.image is not None and not is_image(check.image, state):
        mend = image_mend(check.image)
        made = image_in_words(state)
        return f"it was made from {made}; expected {check.image}{f': {mend}' if mend else ''}"
    if check.newest and state.newer_image:
        return f"its image {named(state.image_name)} is not the newest: there is {named(state.newer_image)}"
    if check.newest and not state.image_name:
        return f"of its image {named(state.image)} nothing is known, so it can't be told to be the newest"
    if check.newest is False and not state.newer_image:
        return f"its image {named(state.image_name or state.image)} is the newest; expected an older one"
    return ""


def _place_misfit(check: InstanceCheck, state: InstanceState) -> str:
    if check.region not in (None, state.region):
        return (
            f"it is in the region {named(state.region)}; expected {named(check.region or '')}: the client's region says"
        )
    if check.zone not in (None, state.zone):
        return f"it is in the zone {named(state.zone)}; expected {named(check.zone or '')}: say so with Placement"
    return ""


def _key_misfit(check: InstanceCheck, state: InstanceState) -> str:
    if check.key_pair in (None, state.key_pair):
        return ""
    has = f"its key pair is {named(state.key_pair)}" if state.key_pair else "it was launched without a key pair"
    return f"{has}; expected {named(check.key_pair or '')}: give it as KeyName at the launch, later it can't be changed"


def _group_misfit(check: InstanceCheck, state: InstanceState) -> str:
    groups = sorted(set(state.security_groups.values()))
    missing = [name for name in check.security_groups if name not in groups]
    if not missing:
        return ""
    return f"its security groups are {listed(groups) or 'none'}; expected {listed(missing)} among them"


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
        state = _closest(check, others)
        return failed(_told(check, state) + _refused(check, state, scene), check.name, state.id)
    return failed(_absent(check, scene), check.name, None)


def _absent(check: InstanceCheck, scene: Scene) -> str:
    """Why there is none that may be meant, be it as it may in all else."""
    states = list(scene.evidence.instances.values())
    if check.state != TERMINATED:
        return without_instance(check.name, scene)
    alive = [state for state in states if check.name in (None, name_of(state))]
    if alive:
        return _told(check, alive[-1]) + _refused(check, alive[-1], scene)
    if states and check.name is not None:
        return missing_name(check.name, states, "instance")
    return without_instance(check.name, scene)


def _closest(check: InstanceCheck, states: Sequence[InstanceState]) -> InstanceState:
    """The one about which the least is otherwise; of several, the one that was launched last."""
    return min(reversed(states), key=lambda state: sum(1 for _ in _misfits(check, state)))


def _told(check: InstanceCheck, state: InstanceState) -> str:
    return told_about(f"The instance {called(state)}", _misfits(check, state))


def _refused(check: InstanceCheck, state: InstanceState, scene: Scene) -> str:
    """What AWS said to the call that would have led to the state."""
    _, api = _CHANGES.get((check.state or "", state.state), ("", ""))
    refused = refusals(scene.evidence, api) if api else ""
    return f" {refused}" if refused else ""


def _number(count: int) -> str:
    return "There is one instance" if count == 1 else f"There are {count} instances"


def _listed(states: Sequence[InstanceState]) -> str:
    return listed([state.id for state in states], 4)
