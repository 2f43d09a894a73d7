"""What moto holds of one account in one region, read into facts; and the few changes that rules ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from moto.ec2.models import ec2_backends

__all__ = ["World"]


@dataclass(frozen=True, slots=True)
class World:
    """An account's EC2 in a region."""

    account_id: str
    region: str

    @property
    def backend(self) -> Any:
        """Moto's own."""
        return ec2_backends[self.account_id][self.region]
