"""RunInstances (AWSEC2/latest/APIReference/API_RunInstances): what it asks for, judged."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Check, Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import told
from tutor.sandbox.aws.ec2_rules.facts import Launch, TypeFacts
from tutor.sandbox.aws.ec2_rules.images import usable_image
from tutor.sandbox.aws.ec2_rules.instance_changes import begin
from tutor.sandbox.aws.ec2_rules.instance_types import check_architecture, known_type
from tutor.sandbox.aws.ec2_rules.instance_xml import told_reservation
from tutor.sandbox.aws.ec2_rules.launch_devices import launch_devices
from tutor.sandbox.aws.ec2_rules.launch_network import launch_network
from tutor.sandbox.aws.ec2_rules.launch_options import SHUTDOWN, check_options, metadata_options
from tutor.sandbox.aws.ec2_rules.parameters import number
from tutor.sandbox.aws.ec2_rules.tag_limits import specified_tags
from tutor.sandbox.aws.ec2_rules.tokens import remember, remembered
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.moto_adapter.ec2_world import offered_types, type_facts

__all__ = ["CHECKS", "MAX_INSTANCES", "OWN"]

# How many instances an account may have in a region at once. AWS counts vCPUs, and starts with fewer.
MAX_INSTANCES = 64
_DEFAULT_TYPE = "m1.small"
_LIVE = frozenset({"pending", "running", "stopping", "stopped"})
_TAGGED = frozenset({"instance", "volume", "network-interface", "spot-instances-request", "elastic-gpu"})


def _check_run(call: Ec2Call) -> None:
    if remembered(call) is None:
        _launch_of(call)


def _run(call: Ec2Call) -> list[Element]:
    """A token that was used answers with what was launched then (AWSEC2/latest/UserGuide/ec2-api-idempotency)."""
    reservation = remembered(call)
    if reservation is None:
        reservation = call.world.launch(_launch_of(call))
        remember(call, reservation)
        for instance_id in call.world.reserved(reservation):
            begin(call, instance_id)
    made = [facts for facts in call.world.instances() if facts.reservation == reservation]
    return told(told_reservation([(facts, type_facts(facts.type)) for facts in made], launching=True))


def _launch_of(call: Ec2Call) -> Launch:
    """All that a call asks for. Raises what AWS answers to what it can't do."""
    least, most = _counts(call)
    image = usable_image(call, call.text("ImageId"))
    kind = known_type(call.text("InstanceType", _DEFAULT_TYPE))
    check_architecture(kind, image.architecture)
    check_options(call)
    placed = launch_network(call)
    _check_offered(kind, placed.subnet.zone, call.region)
    return Launch(
        count=_within_limit(call, least, most),
        image=image.id,
        type=kind.name,
        subnet=placed.subnet.id,
        groups=placed.groups,
        architecture=image.architecture,
        root_device=image.root_device,
        devices=launch_devices(call, image),
        key=_key(call),
        user_data=call.text("UserData"),
        token=call.text("ClientToken"),
        private_ip=placed.private_ip,
        public_ip=placed.public_ip,
        interface=placed.interface,
        tags=_tags(call),
        metadata=metadata_options(call.nested("MetadataOptions"), imds_v2=image.imds_v2),
        monitoring=call.flag("Monitoring.Enabled"),
        ebs_optimized=call.flag("EbsOptimized"),
        termination_protected=call.flag("DisableApiTermination"),
        stop_protected=call.flag("DisableApiStop"),
        shutdown_behaviour=call.text("InstanceInitiatedShutdownBehavior", SHUTDOWN[0]),
    )


def _counts(call: Ec2Call) -> tuple[int, int]:
    """MinCount and MaxCount (AWSEC2/latest/APIReference/API_RunInstances)."""
    least, most = number(call.text("MinCount"), "minCount"), number(call.text("MaxCount"), "maxCount")
    for count, name in ((least, "minCount"), (most, "maxCount")):
        if count < 1:
            message = f"Value ({count}) for parameter {name} is invalid. {name} must be at least 1."
            raise AwsFaultError("InvalidParameterValue", message)
    if least > most:
        message = f"Value ({least}) for parameter minCount is invalid. minCount must be less than or equal to maxCount."
        raise AwsFaultError("InvalidParameterValue", message)
    return least, most


def _within_limit(call: Ec2Call, least: int, most: int) -> int:
    """As many as there is room for, if that is enough. Raises InstanceLimitExceeded (errors-overview)."""
    room = MAX_INSTANCES - sum(1 for state in call.world.states().values() if state in _LIVE)
    if least > room:
        message = (
            f"You have requested more instances ({least + MAX_INSTANCES - room}) than your current instance limit of "
            f"{MAX_INSTANCES} allows for the specified instance type. Please visit "
            "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
        )
        raise AwsFaultError("InstanceLimitExceeded", message)
    return min(most, room)


def _check_offered(kind: TypeFacts, zone: str, region: str) -> None:
    """Not every type is in every zone (AWSEC2/latest/UserGuide/instance-discovery). Raises Unsupported."""
    offered = offered_types(region)
    if zone not in offered or kind.name in offered[zone]:
        return
    others = sorted(name for name, types in offered.items() if kind.name in types)
    message = "The requested configuration is currently not supported. Please check the documentation."
    if others:
        message = (
            f"Your requested instance type ({kind.name}) is not supported in your requested Availability Zone ({zone})."
            f" Please retry your request by not specifying an Availability Zone or choosing {', '.join(others)}."
        )
    raise AwsFaultError("Unsupported", message)


def _key(call: Ec2Call) -> str:
    """Raises InvalidKeyPair.NotFound (errors-overview)."""
    name = call.text("KeyName")
    if name and name not in {key.name for key in call.world.key_pairs()}:
        raise AwsFaultError("InvalidKeyPair.NotFound", f"The key pair '{name}' does not exist")
    return name


def _tags(call: Ec2Call) -> dict[str, dict[str, str]]:
    """Tags of the resources that a launch makes (AWSEC2/latest/APIReference/API_TagSpecification)."""
    kinds = [specification.get("ResourceType", "") for specification in call.structures("TagSpecification")]
    for kind in kinds:
        if kind not in _TAGGED:
            message = f"'{kind}' is not a valid taggable resource type for this operation."
            raise AwsFaultError("InvalidParameterValue", message)
    return {kind: specified_tags(call, kind) for kind in kinds}


CHECKS: Mapping[str, tuple[Check, ...]] = {"RunInstances": (_check_run,)}
OWN: Mapping[str, Own] = {"RunInstances": _run}
