"""Rules for every call to EC2: required parameters, well-formed ids, filters that exist, dry runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tutor.sandbox.aws.ec2_call import Ec2Call
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.moto_adapter.ec2_model import filter_names, required_parameters, takes_dry_run

__all__ = ["check_dry_run", "check_form", "malformed"]

# AWSEC2/latest/APIReference/errors-overview: the codes of malformed ids, by the parameter that carries the id.
_ID_CODES = {
    "i": "InvalidInstanceID.Malformed",
    "ami": "InvalidAMIID.Malformed",
    "sg": "InvalidGroupId.Malformed",
    "subnet": "InvalidSubnetID.Malformed",
    "vpc": "InvalidVpcID.Malformed",
    "eni": "InvalidNetworkInterfaceID.Malformed",
    "snap": "InvalidSnapshotID.Malformed",
    "rtb": "InvalidRouteTableID.Malformed",
    "igw": "InvalidInternetGatewayID.Malformed",
    "vol": "InvalidParameterValue",
}
_ID_PARAMETERS = {
    "InstanceId": "i",
    "ImageId": "ami",
    "GroupId": "sg",
    "SecurityGroupId": "sg",
    "SubnetId": "subnet",
    "VpcId": "vpc",
    "NetworkInterfaceId": "eni",
    "SnapshotId": "snap",
    "VolumeId": "vol",
    "RouteTableId": "rtb",
    "InternetGatewayId": "igw",
}
_MAX_FILTERS = 50
_MAX_VALUES = 200
_MAX_VALUE = 1024
_INDEXED = re.compile(r"^(?P<name>[A-Za-z]+)(\.\d+)?$")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def check_form(call: Ec2Call) -> None:
    """What EC2 checks of any call, before it looks at the resources."""
    _check_characters(call.form)
    _check_required(call)
    for name, value in call.form.items():
        match = _INDEXED.match(name)
        if match and match["name"] in _ID_PARAMETERS:
            _check_id(_ID_PARAMETERS[match["name"]], value, match["name"])
    _check_filters(call)


def check_dry_run(call: Ec2Call) -> None:
    """412 DryRunOperation for what would have succeeded (AWSEC2/latest/APIReference/CommonParameters, DryRun)."""
    if call.flag("DryRun") and takes_dry_run(call.action):
        raise AwsFaultError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)


def malformed(kind: str, value: str, parameter: str = "") -> AwsFaultError:
    """400 Invalid….Malformed (AWSEC2/latest/APIReference/errors-overview); volumes have a code of their own."""
    if kind == "vol":
        name = f"{parameter[:1].lower()}{parameter[1:]}" or "volumeId"
        message = f"Value ({value}) for parameter {name} is invalid. Expected: 'vol-...'."
        return AwsFaultError("InvalidParameterValue", message)
    hint = "" if value.startswith(f"{kind}-") else f' (expecting "{kind}-...")'
    return AwsFaultError(_ID_CODES[kind], f'Invalid id: "{value}"{hint}')


def _check_id(kind: str, value: str, parameter: str) -> None:
    """Ids have 8 or 17 hexadecimal digits (AWSEC2/latest/UserGuide/resource-ids).

    An image may be named by a parameter of Systems Manager instead (AWSEC2/latest/APIReference/API_RunInstances).
    """
    if kind == "ami" and value.startswith("resolve:ssm:"):
        return
    if not re.fullmatch(rf"{kind}-(?:[0-9a-f]{{8}}|[0-9a-f]{{17}})", value):
        raise malformed(kind, value, parameter)


def _check_characters(form: Mapping[str, str]) -> None:
    """400 InvalidCharacter (AWSEC2/latest/APIReference/errors-overview): XML could not carry it back."""
    if any(_UNPRINTABLE.search(text) for pair in form.items() for text in pair):
        raise AwsFaultError("InvalidCharacter", "A specified character is invalid.")


def _check_required(call: Ec2Call) -> None:
    """400 MissingParameter (AWSEC2/latest/APIReference/errors-overview)."""
    for name in required_parameters(call.action):
        if not _has(call.form, name):
            raise AwsFaultError("MissingParameter", f"The request must contain the parameter {name}")


def _has(form: Mapping[str, str], name: str) -> bool:
    return name in form or any(key.startswith(f"{name}.") for key in form)


def _check_filters(call: Ec2Call) -> None:
    """400 InvalidParameterValue for a filter that the action's page does not list, FilterLimitExceeded for too many.

    AWSEC2/latest/UserGuide/Using_Filtering: 50 filters, 200 values in all; codes: errors-overview.
    """
    filters = call.structures("Filter")
    values = [value for item in filters for name, value in item.items() if name.startswith("Value.")]
    if len(filters) > _MAX_FILTERS or len(values) > _MAX_VALUES:
        raise AwsFaultError("FilterLimitExceeded", "The request uses too many filters or too many filter values.")
    if any(len(value) > _MAX_VALUE for value in values):
        raise AwsFaultError("InvalidParameterValue", f"A value of a filter has more than {_MAX_VALUE} characters.")
    if filters:
        _check_filter_names([item.get("Name", "") for item in filters], filter_names(call.action))


def _check_filter_names(asked: Iterable[str], known: frozenset[str]) -> None:
    for name in asked:
        if known and name not in known and not name.startswith("tag:"):
            raise AwsFaultError("InvalidParameterValue", f"The filter '{name or 'null'}' is invalid")
