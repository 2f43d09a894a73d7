"""StartInstances, StopInstances, RebootInstances, TerminateInstances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Check, Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import told
from tutor.sandbox.aws.ec2_rules.facts import InstanceFacts
from tutor.sandbox.aws.ec2_rules.instance_xml import Fields, told_state
from tutor.sandbox.aws.ec2_rules.states import LASTS, NEXT, after_start, after_stop, after_terminate, check_reboot
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["CHECKS", "OWN", "begin", "by_itself", "move", "named_instances"]

_BY_USER = ("Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown")
# AWSEC2/latest/APIReference/API_StateReason
_BY_ITSELF = ("Client.InstanceInitiatedShutdown", "Client.InstanceInitiatedShutdown: Instance initiated shutdown")


def named_instances(call: Ec2Call) -> list[InstanceFacts]:
    """The instances that a call names, in its order.

    Raises InvalidInstanceID.NotFound (AWSEC2/latest/APIReference/errors-overview) for the whole call.
    """
    wanted = list(dict.fromkeys(call.listed("InstanceId") or [call.text("InstanceId")]))
    found = {facts.id: facts for facts in call.world.instances()}
    return _all_found(wanted, found)


def move(call: Ec2Call, facts: InstanceFacts, state: str) -> None:
    """Put an instance into a state; one that passes is left when its time has come."""
    if state == facts.state:
        return
    by_user = state in {"stopping", "shutting-down", "terminated"}
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S GMT")
    transition = f"User initiated ({moment})" if by_user else ""
    call.world.move(facts.id, state, reason=_BY_USER if by_user else ("", ""), transition=transition)
    _leave_in_time(call, facts.id, state)


def begin(call: Ec2Call, instance_id: str) -> None:
    """Let a new instance be pending, and running in a while."""
    call.world.move(instance_id, "pending")
    _leave_in_time(call, instance_id, "pending")


def by_itself(call: Ec2Call, instance_id: str) -> None:
    """An instance that runs has shut itself down: it stops, or is terminated if its launch said so
    (AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior)."""
    facts = next((facts for facts in call.world.instances() if facts.id == instance_id), None)
    if facts is not None and facts.state == "running":
        state = "shutting-down" if facts.shutdown_behaviour == "terminate" else "stopping"
        call.world.move(instance_id, state, reason=_BY_ITSELF)
        _leave_in_time(call, instance_id, state)


def _leave_in_time(call: Ec2Call, instance_id: str, state: str) -> None:
    call.memory.since[instance_id] = call.now
    if state in NEXT:
        mark = call.world.mark(instance_id)
        call.later(LASTS[state], lambda: _arrive(call, instance_id, mark, NEXT[state], call.now + LASTS[state]))


def _arrive(call: Ec2Call, instance_id: str, mark: object, state: str, now: float) -> None:
    """End a passing state, unless another call has ended it already. The reason of the last change stays."""
    if call.world.mark(instance_id) is mark:
        call.world.arrive(instance_id, state)
        call.memory.since[instance_id] = now


def _all_found(wanted: Sequence[str], found: Mapping[str, InstanceFacts]) -> list[InstanceFacts]:
    missing = [instance_id for instance_id in wanted if instance_id not in found]
    if missing:
        several = len(missing) > 1
        words = f"IDs '{', '.join(missing)}' do" if several else f"ID '{missing[0]}' does"
        raise AwsFaultError("InvalidInstanceID.NotFound", f"The instance {words} not exist")
    return [found[instance_id] for instance_id in wanted]


def _check_start(call: Ec2Call) -> None:
    for facts in named_instances(call):
        after_start(facts.id, facts.state)


def _check_stop(call: Ec2Call) -> None:
    """Stop protection refuses the whole call (AWSEC2/latest/UserGuide/ec2-stop-protection)."""
    for facts in named_instances(call):
        after_stop(facts.id, facts.state)
        if facts.stop_protected:
            message = (
                f"The instance '{facts.id}' may not be stopped. "
                "Modify its 'disableApiStop' instance attribute and try again."
            )
            raise AwsFaultError("OperationNotPermitted", message)


def _check_reboot(call: Ec2Call) -> None:
    for facts in named_instances(call):
        check_reboot(facts.id, facts.state)


def _check_terminate(call: Ec2Call) -> None:
    named_instances(call)


def _changed(call: Ec2Call, becomes: Callable[[InstanceFacts], str]) -> list[Element]:
    """Move every instance; the answer tells the state that it was in, and the one that it is in now."""
    return _changes((facts, _moved(call, facts, becomes(facts))) for facts in named_instances(call))


def _moved(call: Ec2Call, facts: InstanceFacts, state: str) -> str:
    move(call, facts, state)
    return state


def _changes(changes: Iterable[tuple[InstanceFacts, str]]) -> list[Element]:
    """AWSEC2/latest/APIReference/API_InstanceStateChange."""
    items: list[Fields] = [
        {"instanceId": facts.id, "currentState": told_state(now), "previousState": told_state(facts.state)}
        for facts, now in changes
    ]
    return told({"instancesSet": items})


def _start(call: Ec2Call) -> list[Element]:
    return _changed(call, lambda facts: after_start(facts.id, facts.state))


def _stop(call: Ec2Call) -> list[Element]:
    return _changed(call, lambda facts: after_stop(facts.id, facts.state))


def _reboot(call: Ec2Call) -> list[Element]:
    """The state of a rebooted instance stays `running` (AWSEC2/latest/UserGuide/ec2-instance-reboot)."""
    call.memory.rebooted += [facts.id for facts in named_instances(call) if facts.state == "running"]
    return told({"return": True})


def _terminate(call: Ec2Call) -> list[Element]:
    """A protected instance saves those of its zone; those of other zones are terminated all the same.

    AWSEC2/latest/APIReference/API_TerminateInstances.
    """
    named = named_instances(call)
    protected = [facts for facts in named if facts.termination_protected and facts.state != "terminated"]
    saved = {facts.zone for facts in protected}
    moved = [(facts, _moved(call, facts, after_terminate(facts.state))) for facts in named if facts.zone not in saved]
    if protected:
        message = (
            f"The instance '{protected[0].id}' may not be terminated. "
            "Modify its 'disableApiTermination' instance attribute and try again."
        )
        raise AwsFaultError("OperationNotPermitted", message)
    return _changes(moved)


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "StartInstances": (_check_start,),
    "StopInstances": (_check_stop,),
    "RebootInstances": (_check_reboot,),
    "TerminateInstances": (_check_terminate,),
}
OWN: Mapping[str, Own] = {
    "StartInstances": _start,
    "StopInstances": _stop,
    "RebootInstances": _reboot,
    "TerminateInstances": _terminate,
}
