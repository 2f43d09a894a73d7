"""Changes of volumes, remembered beside moto's volumes: moto has every change done at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tutor.sandbox.aws.ec2_rules.volume_limits import Configuration, baseline_iops, baseline_throughput
from tutor.sandbox.aws.moto_adapter.ec2_world import World

__all__ = [
    "Modification",
    "all_modifications",
    "configuration_in_the_end",
    "modifications_of",
    "remember_modification",
]


@dataclass(frozen=True, slots=True)
class Modification:
    """One change of a volume. Times in seconds are on the run's clock."""

    volume: str
    before: Configuration
    after: Configuration
    started: datetime
    optimizing_at: float
    completed_at: float

    def state_at(self, now: float) -> str:
        """How far it is: modifying, optimizing or completed."""
        if now >= self.completed_at:
            return "completed"
        return "optimizing" if now >= self.optimizing_at else "modifying"


def remember_modification(world: World, made: Modification) -> None:
    """Keep a change; the newest is the last."""
    held: Any = world.backend.volumes[made.volume]
    held.modifications.append(made)


def modifications_of(world: World, volume_id: str) -> list[Modification]:
    """The changes of a volume, oldest first."""
    held: Any = world.backend.volumes.get(volume_id)
    return list(held.modifications) if held is not None else []


def configuration_in_the_end(held: Any) -> Configuration:
    """What one of moto's volumes is once its last change is done."""
    if held.modifications:
        last: Modification = held.modifications[-1]
        return last.after
    kind, size = str(held.volume_type), int(held.size or 0)
    return Configuration(
        type=kind,
        size=size,
        iops=int(held.iops or 0) or baseline_iops(kind, size),
        throughput=int(held.throughput or 0) or baseline_throughput(kind),
        multi_attach=bool(held.multi_attach_enabled),
    )


def all_modifications(world: World) -> Iterator[Modification]:
    """The changes of every volume."""
    for held in list(world.backend.volumes.values()):
        yield from held.modifications
