"""Tags: set, deleted, described; and the tags of every call that makes something."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import told
from tutor.sandbox.aws.ec2_rules.image_catalogue import public_images
from tutor.sandbox.aws.ec2_rules.listing import Values, chosen, paged
from tutor.sandbox.aws.ec2_rules.tag_limits import check_number, check_specified, check_tags
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.moto_adapter.ec2_tags import (
    all_tags,
    drop_tag,
    put_tags,
    resource_exists,
    resource_type,
    tags_of_resource,
)

__all__ = ["CHECKS", "OWN"]

_MAX_RESOURCES = 1000
_AN_ID = re.compile(r"[a-z][a-z0-9-]*-(?:[0-9a-f]{8}|[0-9a-f]{17})")
# AWSEC2/latest/APIReference/errors-overview: code and words for what does not exist, by the prefix of its id.
_MISSING = {
    "i": ("InvalidInstanceID.NotFound", "The instance ID '{}' does not exist"),
    "vol": ("InvalidVolume.NotFound", "The volume '{}' does not exist."),
    "snap": ("InvalidSnapshot.NotFound", "The snapshot '{}' does not exist."),
    "ami": ("InvalidAMIID.NotFound", "The image ID '{}' does not exist"),
    "sg": ("InvalidGroup.NotFound", "The security group '{}' does not exist"),
    "key": ("InvalidKeyPair.NotFound", "The keyPair ID '{}' does not exist"),
    "eni": ("InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '{}' does not exist"),
    "subnet": ("InvalidSubnetID.NotFound", "The subnet ID '{}' does not exist"),
    "vpc": ("InvalidVpcID.NotFound", "The vpc ID '{}' does not exist"),
    "igw": ("InvalidInternetGatewayID.NotFound", "The internetGateway ID '{}' does not exist"),
    "rtb": ("InvalidRouteTableID.NotFound", "The routeTable ID '{}' does not exist"),
    "acl": ("InvalidNetworkAclID.NotFound", "The networkAcl ID '{}' does not exist"),
    "eipalloc": ("InvalidAllocationID.NotFound", "The allocation ID '{}' does not exist"),
}
_MAKERS = (
    "AllocateAddress",
    "CopyImage",
    "CopySnapshot",
    "CreateImage",
    "CreateInternetGateway",
    "CreateKeyPair",
    "CreateNetworkInterface",
    "CreateRouteTable",
    "CreateSecurityGroup",
    "CreateSnapshot",
    "CreateSnapshots",
    "CreateSubnet",
    "CreateVolume",
    "CreateVpc",
    "ImportKeyPair",
    "RunInstances",
)


def _check_resources(call: Ec2Call) -> None:
    """400 InvalidID for what is no id, Invalid….NotFound for what does not exist
    (AWSEC2/latest/APIReference/API_CreateTags, errors-overview)."""
    resources = call.listed("ResourceId")
    if len(resources) > _MAX_RESOURCES:
        raise AwsFaultError("InvalidParameterValue", f"The number of resources is limited to {_MAX_RESOURCES}")
    for resource_id in resources:
        if not _AN_ID.fullmatch(resource_id) or not resource_type(resource_id):
            raise AwsFaultError("InvalidID", f"The ID '{resource_id}' is not valid")
    for resource_id in resources:
        if not _exists(call, resource_id):
            code, words = _MISSING[resource_id.rpartition("-")[0]]
            raise AwsFaultError(code, words.format(resource_id))


def _exists(call: Ec2Call, resource_id: str) -> bool:
    is_public_image = any(image.id == resource_id for image in public_images(call.region))
    return is_public_image or resource_exists(call.world, resource_id)


def _check_create(call: Ec2Call) -> None:
    """What CreateTags refuses (AWSEC2/latest/APIReference/API_CreateTags)."""
    tags = call.structures("Tag")
    check_tags(tags)
    _check_resources(call)
    for resource_id in call.listed("ResourceId"):
        check_number(tags_of_resource(call.world, resource_id), [tag.get("Key", "") for tag in tags])


def _create(call: Ec2Call) -> list[Element]:
    """A tag without a value has an empty one (AWSEC2/latest/APIReference/API_CreateTags, Tag.N)."""
    tags = {tag.get("Key", ""): tag.get("Value", "") for tag in call.structures("Tag")}
    for resource_id in call.listed("ResourceId"):
        put_tags(call.world, resource_id, tags)
    return told({"return": True})


def _check_delete(call: Ec2Call) -> None:
    check_tags(call.structures("Tag"))
    _check_resources(call)


def _delete(call: Ec2Call) -> list[Element]:
    """By key, or by key and value; with no tag named, all but AWS's own
    (AWSEC2/latest/APIReference/API_DeleteTags, Tag.N)."""
    asked = call.structures("Tag")
    for resource_id in call.listed("ResourceId"):
        for key, value in tags_of_resource(call.world, resource_id).items():
            wanted = [tag for tag in asked if tag.get("Key") == key and tag.get("Value", value) == value]
            if wanted or (not asked and not key.startswith("aws:")):
                drop_tag(call.world, resource_id, key)
    return told({"return": True})


def _describe(call: Ec2Call) -> list[Element]:
    """AWSEC2/latest/APIReference/API_DescribeTags."""
    tags, token = paged(call, chosen(call, all_tags(call.world), _values), least=5)
    items = [
        {"resourceId": resource_id, "resourceType": resource_type(resource_id), "key": key, "value": value}
        for resource_id, key, value in tags
    ]
    return told({"tagSet": items, "nextToken": token})


def _values(tag: tuple[str, str, str]) -> Values:
    resource_id, key, value = tag
    return {
        "resource-id": (resource_id,),
        "resource-type": (resource_type(resource_id),),
        "key": (key,),
        "value": (value,),
        f"tag:{key}": (value,),
    }


CHECKS: Mapping[str, tuple[Callable[[Ec2Call], None], ...]] = {
    "CreateTags": (_check_create,),
    "DeleteTags": (_check_delete,),
    **dict.fromkeys(_MAKERS, (check_specified,)),
}
OWN: Mapping[str, Own] = {"CreateTags": _create, "DeleteTags": _delete, "DescribeTags": _describe}
