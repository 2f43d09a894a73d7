"""The operating system of an image: its name, and the user that its instances let in.

AWSEC2/latest/UserGuide/managing-users, default user names: `ec2-user` on Amazon Linux, `ubuntu` on Ubuntu, `admin` on
Debian.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.sandbox.aws.ec2_rules.image_catalogue import CANONICAL, DEBIAN, Image, public_images

__all__ = ["System", "system_of", "system_of_public"]

_UBUNTU = {"noble": "Ubuntu 24.04.3 LTS", "jammy": "Ubuntu 22.04.5 LTS"}
_DEBIAN = {"12": "Debian GNU/Linux 12 (bookworm)", "13": "Debian GNU/Linux 13 (trixie)"}


@dataclass(frozen=True, slots=True)
class System:
    """`user` may log in; `kind` is the family, `name` what the system calls itself."""

    user: str
    kind: str
    name: str


_UNKNOWN = System("ec2-user", "amazon-linux", "Amazon Linux 2023")


def system_of_public(region: str, image_id: str) -> System:
    """What a public image of a region brings; Amazon Linux for one that is none."""
    image = next((image for image in public_images(region) if image.id == image_id), None)
    return system_of(image) if image else _UNKNOWN


def system_of(image: Image) -> System:
    """What an image brings, by its owner and its name."""
    if image.owner == CANONICAL:
        release = next((told for name, told in _UBUNTU.items() if f"ubuntu-{name}-" in image.name), "Ubuntu")
        return System("ubuntu", "ubuntu", release)
    if image.owner == DEBIAN:
        return System("admin", "debian", _DEBIAN.get(image.name.split("-")[1], "Debian GNU/Linux"))
    build = next((part for part in image.name.split("-") if part.startswith("2023.")), "2023")
    return System("ec2-user", "amazon-linux", f"Amazon Linux {build.removesuffix('.0')}")
