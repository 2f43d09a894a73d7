"""What tags may be, wherever a call sets them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tutor.sandbox.aws.ec2_call import Ec2Call
from tutor.sandbox.aws.ec2_form import structures
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["MAX_TAGS", "check_number", "check_specified", "check_tags", "specified_tags"]

# AWSEC2/latest/UserGuide/Using_Tags, tag restrictions
MAX_TAGS = 50
_MAX_KEY = 128
_MAX_VALUE = 256
_RESERVED = "aws:"


def specified_tags(call: Ec2Call, resource_type: str) -> dict[str, str]:
    """The tags that a call gives to the resources of one type that it makes."""
    tags: dict[str, str] = {}
    for specification in call.structures("TagSpecification"):
        if specification.get("ResourceType") == resource_type:
            tags |= {tag.get("Key", ""): tag.get("Value", "") for tag in structures(specification, "Tag")}
    return tags


def check_specified(call: Ec2Call) -> None:
    """The tags of a call that makes something (AWSEC2/latest/APIReference/API_TagSpecification)."""
    for specification in call.structures("TagSpecification"):
        if not specification.get("ResourceType"):
            raise AwsFaultError("InvalidParameterValue", "Tag specification must have a resource type")
        tags = structures(specification, "Tag")
        check_tags(tags)
        check_number({}, [tag.get("Key", "") for tag in tags])


def check_tags(tags: Iterable[Mapping[str, str]]) -> None:
    """400 for keys and values that no tag may have (AWSEC2/latest/APIReference/errors-overview, API_Tag)."""
    seen: set[str] = set()
    for tag in tags:
        key, value = tag.get("Key", ""), tag.get("Value", "")
        _check_key(key)
        if len(value) > _MAX_VALUE:
            raise _invalid(f"Tag value exceeds the maximum length of {_MAX_VALUE} characters")
        if key in seen:
            raise _invalid(f"Duplicate tag key '{key}' specified.")
        seen.add(key)


def check_number(before: Mapping[str, str], keys: Iterable[str]) -> None:
    """400 TagLimitExceeded: at most 50 tags for a resource (AWSEC2/latest/APIReference/errors-overview)."""
    if len({key for key in (*before, *keys) if not key.startswith(_RESERVED)}) > MAX_TAGS:
        message = "The maximum number of Tags for a resource has been reached."
        raise AwsFaultError("TagLimitExceeded", message)


def _check_key(key: str) -> None:
    """400 InvalidTagKey.Malformed: a key is not empty, and does not start with `aws:`
    (AWSEC2/latest/APIReference/errors-overview)."""
    if not key:
        raise AwsFaultError("InvalidTagKey.Malformed", "Tag keys cannot be empty or null")
    if key.lower().startswith(_RESERVED):
        message = "Tag keys starting with 'aws:' are reserved for internal use"
        raise AwsFaultError("InvalidTagKey.Malformed", message)
    if len(key) > _MAX_KEY:
        raise _invalid(f"Tag key exceeds the maximum length of {_MAX_KEY} characters")


def _invalid(message: str) -> AwsFaultError:
    return AwsFaultError("InvalidParameterValue", message)
