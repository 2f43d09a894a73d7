"""Checks on EBS volumes: whether there is one like this, and what is otherwise about the one that comes closest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tutor.grading.aws_errors import refusals
from tutor.grading.ec2_named import called, missing_name, name_of, without_instance
from tutor.grading.ec2_words import Misfit, tag_misfits, unlike
from tutor.grading.finding import Finding, Scene, failed, passed
from tutor.grading.gaps import unshown
from tutor.grading.shown import listed, named
from tutor.model.checks import VolumeCheck
from tutor.model.evidence import AttachmentState, Evidence, InstanceState, VolumeState

__all__ = ["judge_volume"]


def judge_volume(check: VolumeCheck, scene: Scene) -> Finding:
    """Whether just one volume is like this, or none."""
    evidence = scene.evidence
    pool = [state for state in evidence.volumes.values() if check.name is not None or not _is_root(state, evidence)]
    alike = [state for state in pool if check.name in (None, name_of(state))]
    fitting = [state for state in alike if not any(_misfits(check, state, evidence))]
    gap = next((kind for kind in ("volumes", "instances") if kind in evidence.incomplete), "")
    if not check.exists:
        return _unwanted(fitting, scene) if fitting else unshown(evidence, gap) if gap else passed()
    same_name = alike if check.name is not None else fitting
    if fitting and len(same_name) > 1:
        return failed(_too_many(check, same_name), 1, len(same_name))
    if gap:
        return unshown(evidence, gap)
    if fitting:
        return passed(check.name, fitting[0].id)
    if not alike:
        return failed(_missing(check, pool, scene), check.name, [name_of(state) or state.id for state in pool])
    closest = min(reversed(alike), key=lambda state: sum(1 for _ in _misfits(check, state, evidence)))
    return _unlike(check, closest, scene)


def _is_root(state: VolumeState, evidence: Evidence) -> bool:
    """Whether it is what an instance boots from, which nobody asked for by itself."""
    hosts = ((one, evidence.instances.get(one.instance)) for one in state.attachments)
    return any(host is not None and host.root_device == one.device for one, host in hosts)


def _misfits(check: VolumeCheck, state: VolumeState, evidence: Evidence) -> Iterator[Misfit]:
    """What is otherwise about a volume than a check says."""
    if check.size not in (None, state.size):
        yield Misfit("size", check.size, state.size, f"it has {state.size} GiB; expected {check.size}")
    if check.type is not None and check.type != state.type:
        sentence = f"its type is {named(state.type)}; expected {named(check.type)}: say so with VolumeType"
        yield Misfit("type", check.type, state.type, sentence)
    if check.region is not None and check.region != state.region:
        sentence = f"it is in the region {named(state.region)}; expected {named(check.region)}"
        yield Misfit("region", check.region, state.region, sentence)
    elif check.zone is not None and check.zone != state.zone:
        sentence = f"it is in the zone {named(state.zone)}; expected {named(check.zone)}: it must be made there"
        yield Misfit("zone", check.zone, state.zone, sentence)
    if check.encrypted not in (None, state.encrypted):
        sentence = "it is not encrypted, and should be" if check.encrypted else "it is encrypted, and should not be"
        yield Misfit("encrypted", check.encrypted, state.encrypted, sentence)
    attachment = _attachment_misfit(check, state, evidence)
    if attachment is not None:
        yield attachment
    yield from tag_misfits(check.tags, state.tags)


def _attachment_misfit(check: VolumeCheck, state: VolumeState, evidence: Evidence) -> Misfit | None:
    if check.attached_to is None and check.device is None:
        return _state_misfit(check, state)
    key, wanted = ("attached_to", check.attached_to) if check.attached_to is not None else ("device", check.device)
    there = [one for one in state.attachments if _is_at(check.attached_to, one, evidence)]
    if not state.attachments:
        where = f"{'to' if key == 'attached_to' else 'as'} {named(wanted or '')}"
        return Misfit(key, wanted, None, f"it is not attached; expected it {where}: attach it with `attach_volume`")
    if not there:
        hosts = [_host(one, evidence) for one in state.attachments]
        sentence = f"it is attached to {listed(hosts)}; expected {named(wanted or '')}"
        return Misfit(key, wanted, [*hosts], sentence)
    if check.device is not None and all(one.device != check.device for one in there):
        device = there[0].device
        sentence = f"it is attached as {named(device)}; expected {named(check.device)}: say so with Device"
        return Misfit("device", check.device, device, sentence)
    return None


def _state_misfit(check: VolumeCheck, state: VolumeState) -> Misfit | None:
    if check.state is None or check.state == state.state:
        return None
    mend = "detach it with `detach_volume`" if check.state == "available" else "attach it with `attach_volume`"
    sentence = f"it is {named(state.state)}; expected {named(check.state)}: {mend}"
    return Misfit("state", check.state, state.state, sentence)


def _is_at(name: str | None, one: AttachmentState, evidence: Evidence) -> bool:
    host = evidence.instances.get(one.instance)
    return name is None or (host is not None and name_of(host) == name)


def _host(one: AttachmentState, evidence: Evidence) -> str:
    host = evidence.instances.get(one.instance)
    return (name_of(host) if isinstance(host, InstanceState) else "") or one.instance


# --- what is told ------------------------------------------------------------------------------------------


def _unwanted(states: Sequence[VolumeState], scene: Scene) -> Finding:
    state = states[0]
    refused = refusals(scene.evidence, "DeleteVolume")
    if refused:
        mend = refused
    elif state.attachments:
        mend = "Detach it with `detach_volume`, wait until it is available, then delete it with `delete_volume`."
    else:
        mend = "Delete it with `delete_volume`: a volume costs money for as long as it is there."
    return failed(f"The volume {called(state)} is still there. {mend}", None, [one.id for one in states])


def _too_many(check: VolumeCheck, states: Sequence[VolumeState]) -> str:
    of_name = f" named {named(check.name)}" if check.name is not None else " like this"
    ids = listed([state.id for state in states], 4)
    return f"There are {len(states)} volumes{of_name} ({ids}), and just one is asked for."


def _missing(check: VolumeCheck, pool: Sequence[VolumeState], scene: Scene) -> str:
    evidence = scene.evidence
    others = [state for state in pool if not _is_root(state, evidence)]
    if check.name is not None and others:
        return missing_name(check.name, others, "volume")
    if check.name is not None and any(name_of(state) == check.name for state in scene.start.volumes):
        return f"The volume {named(check.name)} is gone: it was there before your program ran."
    what = f"Expected a volume named {named(check.name)}" if check.name is not None else "Expected a volume"
    return f"{what}, but none was made. {refusals(evidence, 'CreateVolume')}".rstrip()


def _unlike(check: VolumeCheck, state: VolumeState, scene: Scene) -> Finding:
    """The finding on the one that comes closest, with why it may not be attached."""
    why: list[str] = []
    if check.attached_to is not None and not state.attachments:
        why.append(refusals(scene.evidence, "AttachVolume"))
        if not any(name_of(host) == check.attached_to for host in scene.evidence.instances.values()):
            why.append(without_instance(check.attached_to, scene))
    subject = f"The volume {called(state)}"
    return unlike(subject, _misfits(check, state, scene.evidence), " ".join(filter(None, why)))
