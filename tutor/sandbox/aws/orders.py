"""What the rack of a run is told: which instances to boot, to halt and to destroy, and which volumes go where.

Pure: compares what EC2 says now with what was told before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from tutor.model.values import JsonObject

__all__ = ["Disks", "Hanging", "Orders"]

_ON, _OFF, _GONE = "on", "off", "gone"
_WANTED = {"pending": _ON, "running": _ON, "stopping": _OFF, "stopped": _OFF}


@dataclass(frozen=True, slots=True)
class Hanging:
    """A volume that is attached to an instance, other than its root."""

    volume: str
    instance: str
    device: str
    gib: int


@dataclass(frozen=True, slots=True)
class Disks:
    """Volumes and snapshots that there are. `made_from` tells the snapshot of each volume, empty for none; `taken_of`
    the volume of each snapshot, `copy_of` the snapshot that one was copied from."""

    hanging: tuple[Hanging, ...] = ()
    made_from: Mapping[str, str] = field(default_factory=dict)
    taken_of: Mapping[str, str] = field(default_factory=dict)
    copy_of: Mapping[str, str] = field(default_factory=dict)


class Orders:
    """What was told so far."""

    def __init__(self) -> None:
        self._boxes: dict[str, str] = {}  # an instance's id: on, off or gone
        self._hung: dict[tuple[str, str], int] = {}  # volume and instance: the number of its device there
        self._volumes: set[str] = set()  # that the rack has
        self._contents: dict[str, str] = {}  # a snapshot: the one with its contents that the rack has; empty: nothing

    def next(self, states: Mapping[str, str], disks: Disks, rebooted: Collection[str] = ()) -> list[JsonObject]:
        """What to tell now, in this order; what an order to boot is about is left to who tells it. `states` are those
        of all instances that EC2 tells of, by id."""
        return [
            *self._copies(disks),
            *self._ends(states),
            *self._takes_off(disks),
            *self._boots(states, rebooted),
            *self._hangs(disks),
        ]

    def is_on(self, instance: str) -> bool:
        """Whether an instance was told to run."""
        return self._boxes.get(instance) == _ON

    def fell(self, instance: str) -> None:
        """An instance has shut itself down: it need not be told to."""
        if self.is_on(instance):
            self._boxes[instance] = _OFF

    def _ends(self, states: Mapping[str, str]) -> Iterator[JsonObject]:
        for instance, was in list(self._boxes.items()):
            becomes = _WANTED.get(states.get(instance, ""), _GONE)
            if was != _GONE and becomes == _GONE:
                self._boxes[instance] = _GONE
                yield {"do": "destroy", "instance": instance}
            elif was == _ON and becomes == _OFF:
                self._boxes[instance] = _OFF
                yield {"do": "halt", "instance": instance}

    def _boots(self, states: Mapping[str, str], rebooted: Collection[str]) -> Iterator[JsonObject]:
        for instance, state in states.items():
            if _WANTED.get(state) != _ON:
                continue
            if not self.is_on(instance):
                self._boxes[instance] = _ON
                yield {"do": "boot", "instance": instance}
            elif instance in rebooted:
                yield {"do": "reboot", "instance": instance}

    def _copies(self, disks: Disks) -> Iterator[JsonObject]:
        """A snapshot has what its volume had when it was begun; a volume that never hung anywhere has what it was made
        from."""
        for snapshot, volume in disks.taken_of.items():
            if snapshot in self._contents:
                continue
            origin = disks.copy_of.get(snapshot, "") or disks.made_from.get(volume, "")
            self._contents[snapshot] = self._contents.get(origin, "")
            if volume in self._volumes:
                self._contents[snapshot] = snapshot
                yield {"do": "copy", "volume": volume, "snapshot": snapshot}

    def _takes_off(self, disks: Disks) -> Iterator[JsonObject]:
        there = {(one.volume, one.instance) for one in disks.hanging}
        for volume, instance in [hung for hung in self._hung if hung not in there]:
            del self._hung[volume, instance]
            if self._boxes.get(instance) != _GONE:
                yield {"do": "detach", "instance": instance, "volume": volume}
        for volume in sorted(self._volumes.difference(disks.made_from)):
            self._volumes.discard(volume)
            yield {"do": "drop", "volume": volume}

    def _hangs(self, disks: Disks) -> Iterator[JsonObject]:
        """Only at instances that the rack has: at others when they are booted."""
        for one in disks.hanging:
            if (one.volume, one.instance) in self._hung or self._boxes.get(one.instance, _GONE) == _GONE:
                continue
            number = self._free_number(one.instance)
            self._hung[one.volume, one.instance] = number
            self._volumes.add(one.volume)
            yield {
                "do": "attach",
                "instance": one.instance,
                "volume": one.volume,
                "device": one.device,
                "as": f"nvme{number}n1",
                "gib": one.gib,
                "from": self._contents.get(disks.made_from.get(one.volume, ""), ""),
            }

    def _free_number(self, instance: str) -> int:
        """Of its NVMe device; 0 is the root's (ebs/latest/userguide/nvme-ebs-volumes)."""
        taken = {number for (_, host), number in self._hung.items() if host == instance}
        return next(number for number in range(1, len(taken) + 2) if number not in taken)
