"""Tags of EC2's resources in moto, and which resources there are to tag."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE

from tutor.sandbox.aws.moto_adapter.ec2_world import World

__all__ = ["all_tags", "drop_tag", "put_tags", "resource_exists", "resource_type", "tags_of_resource"]


def resource_type(resource_id: str) -> str:
    """The type that an id's prefix means; empty if none."""
    return str(EC2_PREFIX_TO_RESOURCE.get(resource_id.rpartition("-")[0], ""))


def resource_exists(world: World, resource_id: str) -> bool:
    """Whether there is such a resource; of a type that nobody makes here, every id is taken for one."""
    look = _HOLDERS.get(resource_id.rpartition("-")[0])
    return look is None or resource_id in look(world.backend)


def tags_of_resource(world: World, resource_id: str) -> dict[str, str]:
    """The tags of a resource."""
    return dict(world.backend.tags.get(resource_id, {}))


def all_tags(world: World) -> Iterator[tuple[str, str, str]]:
    """Resource, key and value of every tag."""
    for resource_id, tags in list(world.backend.tags.items()):
        for key, value in list(tags.items()):
            yield str(resource_id), str(key), str(value)


def put_tags(world: World, resource_id: str, tags: Mapping[str, str]) -> None:
    """Set tags, over those with the same keys."""
    world.backend.tags[resource_id].update(tags)


def drop_tag(world: World, resource_id: str, key: str) -> None:
    """Remove a tag, if it is there."""
    world.backend.tags.get(resource_id, {}).pop(key, None)


def _instances(backend: Any) -> Iterable[str]:
    return {instance.id for reservation in backend.reservations.values() for instance in reservation.instances}


def _within(name: str) -> Callable[[Any], Iterable[str]]:
    """Ids of what moto keeps by zone or by VPC."""
    return lambda backend: {key for held in getattr(backend, name).values() for key in held}


def _keys(name: str) -> Callable[[Any], Iterable[str]]:
    return lambda backend: getattr(backend, name)


_HOLDERS: Mapping[str, Callable[[Any], Any]] = {
    "i": _instances,
    "vol": _keys("volumes"),
    "snap": _keys("snapshots"),
    "ami": _keys("amis"),
    "sg": _within("groups"),
    "key": lambda backend: {pair.id for pair in backend.key_pairs.values()},
    "eni": _keys("enis"),
    "subnet": _within("subnets"),
    "vpc": _keys("vpcs"),
    "igw": _keys("internet_gateways"),
    "rtb": _keys("route_tables"),
    "acl": _keys("network_acls"),
    "eipalloc": lambda backend: {address.allocation_id for address in backend.addresses},
}
