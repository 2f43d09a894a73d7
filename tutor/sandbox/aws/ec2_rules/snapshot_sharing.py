"""Who may make volumes of a snapshot (ebs/latest/userguide/ebs-modifying-snapshot-permissions)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Ec2Call, Own
from tutor.sandbox.aws.ec2_form import structures
from tutor.sandbox.aws.ec2_rules.answers import Value, told
from tutor.sandbox.aws.ec2_rules.snapshots import owned_snapshot
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.moto_adapter.ec2_snapshots import share, sharing

__all__ = ["CHECKS", "OWN"]

_ALL = "all"
_ACCOUNT_DIGITS = 12


def _check_modify(call: Ec2Call) -> None:
    """What ModifySnapshotAttribute refuses (AWSEC2/latest/APIReference/API_ModifySnapshotAttribute)."""
    snapshot = owned_snapshot(call)
    accounts, groups = _asked(call, "Add")
    _check_names(accounts | _asked(call, "Remove")[0], groups | _asked(call, "Remove")[1])
    if snapshot.encrypted and (accounts or groups):
        message = "Encrypted snapshots with EBS default key cannot be shared"
        raise AwsFaultError("OperationNotPermitted", message)


def _check_names(accounts: frozenset[str], groups: frozenset[str]) -> None:
    """400 InvalidUserID.Malformed, InvalidParameterValue (AWSEC2/latest/APIReference/errors-overview)."""
    for account in accounts:
        if not (account.isascii() and account.isdecimal() and len(account) == _ACCOUNT_DIGITS):
            raise AwsFaultError("InvalidUserID.Malformed", f'Invalid user id: "{account}"')
    if groups - {_ALL}:
        raise AwsFaultError("InvalidParameterValue", f"Invalid group name: {', '.join(sorted(groups - {_ALL}))}")


def _asked(call: Ec2Call, way: str) -> tuple[frozenset[str], frozenset[str]]:
    """Accounts and groups to `Add` or `Remove`, in either form of the call."""
    items = structures(call.form, f"CreateVolumePermission.{way}")
    accounts = {item["UserId"] for item in items if "UserId" in item}
    groups = {item["Group"] for item in items if "Group" in item}
    if call.text("OperationType") == way.lower():
        accounts |= set(call.listed("UserId"))
        groups |= set(call.listed("UserGroup"))
    return frozenset(accounts), frozenset(groups)


def _modify(call: Ec2Call) -> list[Element]:
    snapshot_id = call.text("SnapshotId")
    accounts, everybody = sharing(call.world, snapshot_id)
    (more, groups), (fewer, closed) = _asked(call, "Add"), _asked(call, "Remove")
    share(call.world, snapshot_id, (accounts | more) - fewer, everybody=(everybody or bool(groups)) and not closed)
    return told({"return": True})


def _check_owned(call: Ec2Call) -> None:
    owned_snapshot(call)


def _reset(call: Ec2Call) -> list[Element]:
    """Private again (AWSEC2/latest/APIReference/API_ResetSnapshotAttribute)."""
    share(call.world, call.text("SnapshotId"), frozenset(), everybody=False)
    return told({"return": True})


def _describe(call: Ec2Call) -> list[Element]:
    """AWSEC2/latest/APIReference/API_DescribeSnapshotAttribute."""
    accounts, everybody = sharing(call.world, call.text("SnapshotId"))
    groups: list[Mapping[str, Value]] = [{"group": _ALL}] if everybody else []
    permissions = [*groups, *({"userId": account} for account in sorted(accounts))]
    name = "productCodes" if call.text("Attribute") == "productCodes" else "createVolumePermission"
    return told({"snapshotId": call.text("SnapshotId"), name: permissions if name == "createVolumePermission" else []})


CHECKS: Mapping[str, tuple[Callable[[Ec2Call], None], ...]] = {
    "DescribeSnapshotAttribute": (_check_owned,),
    "ModifySnapshotAttribute": (_check_modify,),
    "ResetSnapshotAttribute": (_check_owned,),
}
OWN: Mapping[str, Own] = {
    "DescribeSnapshotAttribute": _describe,
    "ModifySnapshotAttribute": _modify,
    "ResetSnapshotAttribute": _reset,
}
