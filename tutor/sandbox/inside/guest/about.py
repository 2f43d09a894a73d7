"""What an instance is told of itself when it boots: the fields of the order `boot`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

__all__ = ["About"]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """`key` is the launch key as a line of `authorized_keys`, `authority` the certificate authority of the run (PEM),
    `user` the AMI's own user; `os` is `ubuntu`, `amazon-linux` or `debian`."""

    hostname: str = "ip-172-31-0-1"
    domain: str = "ec2.internal"
    user: str = "ubuntu"
    key: str = ""
    private_ip: str = "172.31.0.1"
    os: str = "ubuntu"
    os_name: str = "Ubuntu"
    user_data: str = ""
    authority: str = ""
    id: str = ""
    type: str = ""
    zone: str = ""

    @property
    def home(self) -> str:
        """The user's home folder."""
        return f"/home/{self.user}"

    @classmethod
    def parse(cls, told: Mapping[str, Any]) -> About:
        """From a message: unknown fields and those that aren't text are left out."""
        known = {field.name for field in fields(cls)}
        texts = {name: value for name, value in told.items() if name in known and type(value) is str}
        return cls(**{name: text.encode("utf-8", "replace").decode() for name, text in texts.items()})
