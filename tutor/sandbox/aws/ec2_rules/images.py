"""DescribeImages, and the image of a launch (AWSEC2/latest/APIReference/API_DescribeImages)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Check, Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import tag_set, told
from tutor.sandbox.aws.ec2_rules.filters import asked_filters, passes
from tutor.sandbox.aws.ec2_rules.image_catalogue import Image, public_images
from tutor.sandbox.aws.ec2_rules.instance_xml import Fields
from tutor.sandbox.aws.ec2_rules.listing import paged
from tutor.sandbox.aws.ec2_xml import element
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.ssm_parameters import public_parameters

__all__ = ["CHECKS", "OWN", "usable_image"]

_ALIASES = frozenset({"self", "amazon", "aws-backup-vault", "aws-marketplace"})
_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_BY_PARAMETER = "resolve:ssm:"
_PATHS = {
    "block-device-mapping.delete-on-termination": "blockDeviceMapping/item/ebs/deleteOnTermination",
    "block-device-mapping.device-name": "blockDeviceMapping/item/deviceName",
    "block-device-mapping.encrypted": "blockDeviceMapping/item/ebs/encrypted",
    "block-device-mapping.snapshot-id": "blockDeviceMapping/item/ebs/snapshotId",
    "block-device-mapping.volume-size": "blockDeviceMapping/item/ebs/volumeSize",
    "block-device-mapping.volume-type": "blockDeviceMapping/item/ebs/volumeType",
    "ena-support": "enaSupport",
    "is-public": "isPublic",
    "manifest-location": "imageLocation",
    "owner-alias": "imageOwnerAlias",
    "owner-id": "imageOwnerId",
    "product-code": "productCodes/item/productCode",
    "source-instance-id": "sourceInstanceId",
    "state": "imageState",
}


def usable_image(call: Ec2Call, image_id: str) -> Image:
    """The image of a launch. Raises MissingParameter, InvalidAMIID.NotFound, .Unavailable (errors-overview)."""
    if not image_id:
        raise AwsFaultError("MissingParameter", "The request must contain the parameter ImageId")
    if image_id.startswith(_BY_PARAMETER):
        image_id = _of_parameter(call.region, image_id.removeprefix(_BY_PARAMETER))
    found = next((image for image in _images(call) if image.id == image_id), None)
    if found is None:
        raise _not_found([image_id])
    if found.state != "available":
        raise AwsFaultError("InvalidAMIID.Unavailable", f"The image ID '{image_id}' is no longer available")
    return found


def _of_parameter(region: str, name: str) -> str:
    """The id in a public parameter (AWSEC2/latest/UserGuide/using-systems-manager-parameter-to-find-AMI)."""
    parameter = public_parameters(region).get(name)
    if parameter is None:
        message = f"Invalid image ID: 'resolve:ssm:{name}'. Systems Manager has no such parameter."
        raise AwsFaultError("InvalidParameterValue", message)
    return parameter.value


def _check_owners(call: Ec2Call) -> None:
    """400 InvalidUserID.Malformed for an owner who is neither an account's id nor one of the aliases
    (AWSEC2/latest/APIReference/API_DescribeImages, Owner; errors-overview)."""
    for owner in call.listed("Owner"):
        if owner not in _ALIASES and not _ACCOUNT_ID.fullmatch(owner):
            raise AwsFaultError("InvalidUserID.Malformed", f'Invalid user id: "{owner}"')


def _check_is_own(call: Ec2Call) -> None:
    """403 AuthFailure for somebody else's image (AWSEC2/latest/APIReference/errors-overview)."""
    image_id = call.text("ImageId")
    if any(image.id == image_id for image in public_images(call.region)):
        raise AwsFaultError("AuthFailure", f"Not authorized for image:{image_id}", 403)


def _images(call: Ec2Call) -> tuple[Image, ...]:
    """The public images of the region and the account's own."""
    return (*public_images(call.region), *call.world.own_images())


def _describe(call: Ec2Call) -> list[Element]:
    ids, owners = call.listed("ImageId"), call.listed("Owner")
    images = [image for image in _images(call) if _is_asked(call, image, ids, owners)]
    missing = [image_id for image_id in ids if image_id not in {image.id for image in _images(call)}]
    if missing:
        raise _not_found(missing)
    filters = asked_filters(call)
    items = [element("item", None, *told(_told_image(image))) for image in images]
    shown, token = paged(call, [item for item in items if passes(item, filters, _PATHS)])
    return [element("imagesSet", None, *shown), *told({"nextToken": token})]


def _is_asked(call: Ec2Call, image: Image, ids: tuple[str, ...], owners: tuple[str, ...]) -> bool:
    """By id, owner and executor. Deprecated ones are told to owners and to those who ask (ami-deprecate)."""
    if ids:
        return image.id in ids
    mine = image.owner == call.account.account_id
    names = {image.owner, image.alias} | ({"self"} if mine else set())
    executors = call.listed("ExecutableBy")
    if owners and not names.intersection(owners):
        return False
    if executors and not (image.public and "all" in executors):
        return False
    hidden = image.deprecated is not None and image.deprecated < datetime.now(UTC)
    return not hidden or mine or call.flag("IncludeDeprecated")


def _told_image(image: Image) -> Fields:
    """AWSEC2/latest/APIReference/API_Image."""
    disk: Fields = {
        "deleteOnTermination": True,
        "snapshotId": image.snapshot,
        "volumeSize": image.size,
        "volumeType": image.volume_type,
        "encrypted": False,
    }
    return {
        "imageId": image.id,
        "imageLocation": f"{image.alias or image.owner}/{image.name}",
        "imageState": image.state,
        "imageOwnerId": image.owner,
        "imageOwnerAlias": image.alias or None,
        "creationDate": image.created,
        "deprecationTime": image.deprecated,
        "isPublic": image.public,
        "architecture": image.architecture,
        "imageType": "machine",
        "sriovNetSupport": "simple",
        "name": image.name,
        "description": image.description,
        "rootDeviceType": "ebs",
        "rootDeviceName": image.root_device,
        "blockDeviceMapping": [{"deviceName": image.root_device, "ebs": disk}],
        "virtualizationType": "hvm",
        "hypervisor": "xen",
        "enaSupport": True,
        "platformDetails": "Linux/UNIX",
        "usageOperation": "RunInstances",
        "bootMode": image.boot_mode,
        "imdsSupport": "v2.0" if image.imds_v2 else None,
        "tagSet": tag_set(image.tags),
    }


def _not_found(ids: list[str]) -> AwsFaultError:
    """AWSEC2/latest/APIReference/errors-overview."""
    several = len(ids) > 1
    words = f"ids '[{', '.join(ids)}]' do" if several else f"id '[{ids[0]}]' does"
    return AwsFaultError("InvalidAMIID.NotFound", f"The image {words} not exist")


OWN: Mapping[str, Own] = {"DescribeImages": _describe}
CHECKS: Mapping[str, tuple[Check, ...]] = {
    "DescribeImages": (_check_owners,),
    "DeregisterImage": (_check_is_own,),
    "ModifyImageAttribute": (_check_is_own,),
}
