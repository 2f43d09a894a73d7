"""The public parameters of Systems Manager that name the newest AMIs: the same images as EC2's catalogue has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from tutor.sandbox.aws.ec2_rules.image_catalogue import AMAZON, CANONICAL, DEBIAN, Image, public_images

__all__ = ["Parameter", "public_parameters"]

# docs.aws.amazon.com/linux/al2023/ug/ec2.html: the kernel of the names with `kernel-default`.
_DEFAULT_KERNEL = "6.1"
_AMAZON_NAME = re.compile(r"(?P<kind>al2023-ami(?:-minimal)?)-2023\.[\d.]+-kernel-(?P<kernel>[\d.]+)-(?P<arch>\w+)")
_UBUNTU_NAME = re.compile(
    r"ubuntu/images/hvm-ssd(?P<gp3>-gp3)?/ubuntu-(?P<word>[a-z]+)-(?P<release>[\d.]+)-(?P<arch>\w+)-server-(?P<serial>\d+)"
)
_DEBIAN_NAME = re.compile(r"debian-(?P<release>\d+)-(?P<arch>\w+)-(?P<serial>[\d-]+)")
_DEBIAN_WORDS = {"12": "bookworm", "13": "trixie"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One public parameter; `value` is the id of an AMI of the region. `version` counts the images it has named."""

    name: str
    value: str
    version: int
    changed: datetime
    data_type: str


@lru_cache(maxsize=64)
def public_parameters(region: str) -> Mapping[str, Parameter]:
    """Every public parameter of a region by its name.

    Names: systems-manager/latest/userguide/parameter-store-public-parameters-ami (Amazon Linux),
    documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images (Canonical),
    wiki.debian.org/Cloud/AmazonEC2Image (Debian).
    """
    found: dict[str, list[Image]] = {}
    for image in public_images(region):
        for name in _names(image):
            found.setdefault(name, []).append(image)
    return {name: _parameter(name, images) for name, images in sorted(found.items())}


def _parameter(name: str, images: Iterable[Image]) -> Parameter:
    listed = sorted(images, key=lambda image: image.created)
    newest = listed[-1]
    data_type = "text" if newest.owner == AMAZON else "aws:ec2:image"
    return Parameter(name, newest.id, len(listed), newest.created, data_type)


def _names(image: Image) -> Iterator[str]:
    """The parameters that an image is or was the value of."""
    if image.owner == AMAZON and (match := _AMAZON_NAME.fullmatch(image.name)):
        kernels = [match["kernel"], *(["default"] if match["kernel"] == _DEFAULT_KERNEL else [])]
        for kernel in kernels:
            yield f"/aws/service/ami-amazon-linux-latest/{match['kind']}-kernel-{kernel}-{match['arch']}"
    elif image.owner == CANONICAL and (match := _UBUNTU_NAME.fullmatch(image.name)):
        volume = "ebs-gp3" if match["gp3"] else "ebs-gp2"
        for release in (match["release"], match["word"]):
            for serial in ("current", match["serial"]):
                yield (
                    f"/aws/service/canonical/ubuntu/server/{release}/stable/{serial}/{match['arch']}/hvm/{volume}/ami-id"
                )
    elif image.owner == DEBIAN and (match := _DEBIAN_NAME.fullmatch(image.name)):
        for release in (match["release"], _DEBIAN_WORDS[match["release"]]):
            for serial in ("latest", match["serial"]):
                yield f"/aws/service/debian/release/{release}/{serial}/{match['arch']}"
