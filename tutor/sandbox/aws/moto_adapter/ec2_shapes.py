"""The shapes of EC2's calls, as botocore's model has them: moto has read it anyway."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from botocore.model import OperationNotFoundError
from moto.core.utils import get_service_model

__all__ = ["input_shape", "members_of"]


@lru_cache(maxsize=1024)
def input_shape(action: str) -> Any:
    """The shape of a call's parameters, None for a call that EC2 hasn't or that takes none."""
    try:
        return get_service_model("ec2").operation_model(action).input_shape
    except OperationNotFoundError:
        return None


def members_of(shape: Any) -> dict[str, tuple[str, Any]]:
    """The members of a structure by their names on the wire: boto3's name and the shape of each."""
    return {_on_wire(name, member): (name, member) for name, member in shape.members.items()}


def _on_wire(name: str, shape: Any) -> str:
    """As botocore.serialize.EC2Serializer names it."""
    kept = shape.serialization
    located = str(kept.get("name", name))
    return str(kept.get("queryName") or located[:1].upper() + located[1:])
