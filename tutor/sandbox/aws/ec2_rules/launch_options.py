"""The options of a launch: user data, metadata service, shutdown behaviour, and what this private AWS leaves out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from tutor.sandbox.aws.ec2_call import Ec2Call
from tutor.sandbox.aws.ec2_rules.parameters import choice, invalid_value, number
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["SHUTDOWN", "check_options", "check_user_data", "metadata_options"]

SHUTDOWN = ("stop", "terminate")
_LEFT_OUT = (
    "CapacityReservationSpecification.",
    "CpuOptions.",
    "ElasticGpuSpecification.",
    "EnclaveOptions.",
    "HibernationOptions.",
    "InstanceMarketOptions.",
    "Ipv6Address",
    "Kernel",
    "LaunchTemplate.",
    "LicenseSpecification.",
    "NetworkInterface.1.Ipv6",
    "NetworkInterface.1.NetworkInterfaceId",
    "NetworkInterface.1.PrivateIpAddresses.",
    "NetworkInterface.1.SecondaryPrivateIpAddressCount",
    "Placement.Affinity",
    "Placement.GroupName",
    "Placement.HostId",
    "Placement.Tenancy",
    "Ramdisk",
)
_HARMLESS = frozenset({"", "0", "false", "default"})
_MAX_USER_DATA = 16 * 1024
_MAX_HOPS = 64
# By the names that both the request and moto have.
_CHOICES = {
    "HttpTokens": ("optional", "required"),
    "HttpEndpoint": ("enabled", "disabled"),
    "HttpProtocolIpv6": ("enabled", "disabled"),
    "InstanceMetadataTags": ("enabled", "disabled"),
}
_DEFAULTS = {
    "HttpTokens": "optional",
    "HttpPutResponseHopLimit": "1",
    "HttpEndpoint": "enabled",
    "HttpProtocolIpv6": "disabled",
    "InstanceMetadataTags": "disabled",
}
# What an image with `imds-support` v2.0 brings: a token, and a hop more for containers.
_OF_IMAGE = {"HttpTokens": "required", "HttpPutResponseHopLimit": "2"}


def check_options(call: Ec2Call) -> None:
    """Raises what AWS answers (AWSEC2/latest/APIReference/API_RunInstances)."""
    check_user_data(call.text("UserData"))
    behaviour = call.text("InstanceInitiatedShutdownBehavior", SHUTDOWN[0])
    choice(behaviour, "instanceInitiatedShutdownBehavior", SHUTDOWN)
    profile = call.text("IamInstanceProfile.Name") or call.text("IamInstanceProfile.Arn")
    if profile:
        raise invalid_value(profile, "iamInstanceProfile.name", "Invalid IAM Instance Profile name")
    _check_left_out(call)
    metadata_options(call.nested("MetadataOptions"), imds_v2=False)


def _check_left_out(call: Ec2Call) -> None:
    """What would change what is launched, and is not here: better refused than ignored."""
    for name in call.form:
        if name.startswith(_LEFT_OUT) and call.text(name) not in _HARMLESS:
            raise AwsFaultError("UnsupportedOperation", f"This private AWS leaves out {name} of RunInstances.")
    if len(call.structures("NetworkInterface")) > 1:
        message = "This private AWS launches an instance with one network interface."
        raise AwsFaultError("UnsupportedOperation", message)


def check_user_data(text: str) -> None:
    """At most 16 KB before it is encoded (AWSEC2/latest/UserGuide/instancedata-add-user-data)."""
    try:
        size = len(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        raise AwsFaultError("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.") from None
    if size > _MAX_USER_DATA:
        raise AwsFaultError("InvalidParameterValue", "User data is limited to 16384 bytes")


def metadata_options(asked: Mapping[str, str], *, imds_v2: bool) -> dict[str, str]:
    """How an instance's metadata can be read: what is asked for, else what the image brings, else AWS's own defaults.

    AWSEC2/latest/UserGuide/configuring-instance-metadata-options, order of precedence; limits:
    AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.
    """
    for name, known in _CHOICES.items():
        if name in asked:
            choice(asked[name], f"{name[0].lower()}{name[1:]}", known)
    hops = asked.get("HttpPutResponseHopLimit", "1")
    if not 1 <= number(hops, "httpPutResponseHopLimit") <= _MAX_HOPS:
        raise invalid_value(hops, "httpPutResponseHopLimit", "Must be from 1 to 64.")
    defaults = _DEFAULTS | (_OF_IMAGE if imds_v2 else {})
    return defaults | {name: value for name, value in asked.items() if name in _DEFAULTS}
