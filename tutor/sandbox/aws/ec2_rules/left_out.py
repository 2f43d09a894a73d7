"""Calls that this private AWS leaves out, though moto has some answer to them: better none than a wrong one.

They would make instances past all rules, or tell of prices and reservations that are made up.
"""

from __future__ import annotations

from collections.abc import Mapping

from tutor.sandbox.aws.ec2_call import Check, Ec2Call
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["CHECKS", "LEFT_OUT"]

LEFT_OUT = frozenset(
    {
        "CancelSpotFleetRequests",
        "CancelSpotInstanceRequests",
        "CopyImage",
        "CreateFleet",
        "CreateLaunchTemplate",
        "CreateLaunchTemplateVersion",
        "DeleteFleets",
        "DescribeImageAttribute",
        "DescribeSpotPriceHistory",
        "GetPasswordData",
        "ModifySpotFleetRequest",
        "PurchaseReservedInstancesOffering",
        "RegisterImage",
        "RequestSpotFleet",
        "RequestSpotInstances",
        "RunScheduledInstances",
    }
)


def _refuse(call: Ec2Call) -> None:
    raise AwsFaultError("UnsupportedOperation", f"This private AWS leaves out {call.action}.")


CHECKS: Mapping[str, tuple[Check, ...]] = dict.fromkeys(LEFT_OUT, (_refuse,))
