"""Instance types as moto has them from AWS: in EC2's XML, their values for filters, and where they are offered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS, INSTANCE_TYPES, InstanceType

from tutor.sandbox.aws.ec2_xml import element, parse
from tutor.sandbox.aws.moto_adapter.dispatch import MotoCall, call_ec2

__all__ = ["offerings", "type_page", "type_values"]

_FORM = "application/x-www-form-urlencoded; charset=utf-8"


@lru_cache(maxsize=16)
def offerings(region: str, location: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a type and a place where it is offered; of a Region that moto knows nothing of, none."""
    listed = INSTANCE_TYPE_OFFERINGS.get(location, {}).get(region, ())
    return tuple(
        (offer["InstanceType"], offer["Location"]) for offer in listed if offer["InstanceType"] in INSTANCE_TYPES
    )


def type_values(name: str) -> Mapping[str, Collection[str]]:
    """What the filters of DescribeInstanceTypes look at."""
    kind = InstanceType(name)
    return {key: _texts(_at(kind, path)) for key, path in InstanceType._filter_attributes.items()}  # noqa: SLF001 - moto's table


def type_page(account_id: str, region: str, names: Sequence[str]) -> Element:
    """The element that lists these types."""
    if not names:
        return element("instanceTypeSet")
    form = {"Action": "DescribeInstanceTypes", "Version": "2016-11-15"}
    form |= {f"InstanceType.{index}": name for index, name in enumerate(names, 1)}
    call = MotoCall(account_id, region, "POST", headers={"content-type": _FORM}, body=urlencode(form).encode())
    found = parse(call_ec2(call).body).find("instanceTypeSet")
    return element("instanceTypeSet") if found is None else found


def _at(kind: Mapping[str, Any], path: Sequence[str]) -> Any:
    value: Any = kind
    for key in path:
        if isinstance(value, list):
            return [item.get(key) for item in value]
        value = (value or {}).get(key)
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(text for item in value for text in _texts(item))
    return (str(value).lower() if isinstance(value, bool) else str(value),)
