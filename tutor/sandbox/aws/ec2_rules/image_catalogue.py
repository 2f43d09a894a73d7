"""The public images of a region: Ubuntu, Debian and Amazon Linux, named as their makers name them.

Makers: documentation.ubuntu.com/aws (Canonical is 099720109477), wiki.debian.org/Cloud/AmazonEC2Image (136693071363),
docs.aws.amazon.com/linux/al2023/ug/ec2.html (owner alias `amazon`). An id is drawn from the region and the name, and so
differs from region to region, as at AWS (AWSEC2/latest/UserGuide/AMIs); they are not the ids that AWS has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import product

__all__ = ["AMAZON", "CANONICAL", "DEBIAN", "Image", "public_images"]

CANONICAL = "099720109477"
DEBIAN = "136693071363"
AMAZON = "137112412989"

_UBUNTU = (
    ("noble-24.04", "hvm-ssd-gp3", "Canonical, Ubuntu, 24.04, {arch} noble image"),
    ("jammy-22.04", "hvm-ssd", "Canonical, Ubuntu, 22.04 LTS, {arch} jammy image build on {built}"),
)
_UBUNTU_BUILDS = ("20250610", "20250821", "20251022", "20260128", "20260416", "20260721", "20261007")
_DEBIANS = (
    ("12", "20250814-2204"),
    ("12", "20260112-2355"),
    ("12", "20260921-2607"),
    ("13", "20250911-2232"),
    ("13", "20260225-2399"),
    ("13", "20261006-2622"),
)
_AMAZON_BUILDS = ("2023.8.20250818.0", "2023.9.20251208.0", "2023.10.20260420.0", "2023.12.20260930.0")
_AMAZON_KERNELS = ("6.1", "6.12")
_ARCHITECTURES = {"x86_64": "amd64", "arm64": "arm64"}
_DEPRECATED_AFTER = {AMAZON: 90, CANONICAL: 730, DEBIAN: 730}


@dataclass(frozen=True, slots=True)
class Image:
    """An AMI. `size` of its root volume in GiB; `alias` is the owner's name where the owner has one."""

    id: str
    name: str
    description: str
    owner: str
    alias: str
    architecture: str
    root_device: str
    size: int
    snapshot: str
    created: datetime
    public: bool = True
    state: str = "available"
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def deprecated(self) -> datetime | None:
        """When it is hidden from those who don't ask for it (AWSEC2/latest/UserGuide/ami-deprecate)."""
        days = _DEPRECATED_AFTER.get(self.owner)
        return self.created + timedelta(days=days) if days else None

    @property
    def volume_type(self) -> str:
        """Of the root volume."""
        return "gp2" if "/hvm-ssd/" in self.name else "gp3"

    @property
    def imds_v2(self) -> bool:
        """Whether its instances ask for IMDSv2 (AWSEC2/latest/UserGuide/ami-instance-metadata, `imds-support`)."""
        return self.owner == AMAZON or "ubuntu-noble-" in self.name or self.name.startswith("debian-13-")

    @property
    def boot_mode(self) -> str:
        """AWSEC2/latest/UserGuide/ami-boot."""
        return "uefi" if self.architecture == "arm64" else "uefi-preferred"


@lru_cache(maxsize=64)
def public_images(region: str) -> tuple[Image, ...]:
    """Every public image of a region."""
    return tuple(_image(region, release) for release in (*_ubuntu(), *_debian(), *_amazon()))


@dataclass(frozen=True, slots=True)
class _Release:
    """What its maker publishes; `built` is the day."""

    name: str
    description: str
    owner: str
    architecture: str
    root_device: str
    size: int
    built: str


def _ubuntu() -> Iterator[_Release]:
    for release, volume, description in _UBUNTU:
        for built in _UBUNTU_BUILDS:
            for architecture, arch in _ARCHITECTURES.items():
                name = f"ubuntu/images/{volume}/ubuntu-{release}-{arch}-server-{built}"
                told = description.format(arch=arch, built=_dashed(built))
                yield _Release(name, told, CANONICAL, architecture, "/dev/sda1", 8, built)


def _debian() -> Iterator[_Release]:
    for release, built in _DEBIANS:
        for architecture, arch in _ARCHITECTURES.items():
            name = f"debian-{release}-{arch}-{built}"
            yield _Release(name, f"Debian {release} ({built})", DEBIAN, architecture, "/dev/xvda", 8, built[:8])


def _amazon() -> Iterator[_Release]:
    for build, kernel, architecture in product(_AMAZON_BUILDS, _AMAZON_KERNELS, _ARCHITECTURES):
        for minimal, kind, size in (("", "AMI", 8), ("minimal-", "Minimal AMI", 2)):
            name = f"al2023-ami-{minimal}{build}-kernel-{kernel}-{architecture}"
            told = f"Amazon Linux 2023 {kind} {build} {architecture} HVM kernel-{kernel}"
            yield _Release(name, told, AMAZON, architecture, "/dev/xvda", size, build.split(".")[2])


def _image(region: str, release: _Release) -> Image:
    drawn = hashlib.sha256(f"{region}/{release.name}".encode()).hexdigest()
    published = timedelta(days=1, seconds=int(drawn[:5], 16) % 86_000)
    return Image(
        id=f"ami-0{drawn[5:21]}",
        name=release.name,
        description=release.description,
        owner=release.owner,
        alias="amazon",
        architecture=release.architecture,
        root_device=release.root_device,
        size=release.size,
        snapshot=f"snap-0{drawn[21:37]}",
        created=datetime.strptime(release.built, "%Y%m%d").replace(tzinfo=UTC) + published,
    )


def _dashed(built: str) -> str:
    return f"{built[:4]}-{built[4:6]}-{built[6:]}"
