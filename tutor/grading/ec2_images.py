"""Whose image an instance was made from, and which release of it, told from its owner and its name.

Makers: see `tutor.sandbox.aws.ec2_rules.image_catalogue`. Somebody else's image may have any name, so the owner counts.
"""

from __future__ import annotations

import re

from tutor.model.evidence import InstanceState

__all__ = ["image_in_words", "image_mend", "is_image", "newest_image"]

# maker: owner, what the images' names say of the release, what it is called
_MAKERS = {
    "ubuntu": ("099720109477", re.compile(r"/ubuntu-[a-z]+-([0-9.]+)-"), "Ubuntu"),
    "debian": ("136693071363", re.compile(r"debian-([0-9]+)-"), "Debian"),
    "amazon-linux": ("137112412989", re.compile(r"al(20[0-9]{2})-"), "Amazon Linux"),
}
# the beginning of the name of each maker's newest, as `tutor.sandbox.aws.ec2_seed` takes it for a start
_NEWEST = {
    "ubuntu": "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server",
    "debian": "debian-13-amd64",
    "amazon-linux": "al2023-ami",
}


def is_image(wanted: str, state: InstanceState) -> bool:
    """Whether an instance was made from the image that a check asks for: an AMI's id, a maker, or its release."""
    if wanted.startswith("ami-"):
        return state.image == wanted
    maker, release = _maker_of(state)
    return bool(maker) and wanted in {maker, f"{maker}-{release}"}


def newest_image(maker: str) -> tuple[str, str]:
    """The owner and the name of a maker's newest image, as far as the name tells the release; empty for no maker."""
    return (_MAKERS[maker][0], _NEWEST[maker]) if maker in _MAKERS else ("", "")


def image_in_words(state: InstanceState) -> str:
    """What an instance was made from: `Ubuntu 24.04`, or the id of an image that is none of the known ones."""
    maker, release = _maker_of(state)
    return f"{_MAKERS[maker][2]} {release}".strip() if maker else state.image


def image_mend(wanted: str) -> str:
    """How to come by the image that a check asks for, as the end of a sentence; empty if nothing is known of it."""
    for maker, (owner, _, title) in _MAKERS.items():
        if wanted == maker or wanted.startswith(f"{maker}-"):
            return f"look up an AMI of {title}, whose owner is {owner}"
    return ""


def _maker_of(state: InstanceState) -> tuple[str, str]:
    """The maker and the release of its image; empty where they can't be told."""
    for maker, (owner, release, _) in _MAKERS.items():
        if state.image_owner == owner:
            found = release.search(state.image_name)
            return maker, found[1] if found else ""
    return "", ""
