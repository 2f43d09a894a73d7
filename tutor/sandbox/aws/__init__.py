"""The AWS process: a gateway with the rules that moto lacks, in front of moto. See `private_aws.PrivateAws`.

Importing this loads nothing: the judge reads `accounts` here, and only the AWS process needs moto.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tutor.sandbox.aws.private_aws import PrivateAws, warm

__all__ = ["PrivateAws", "warm"]


def __getattr__(name: str) -> Any:
    """`PrivateAws` and `warm`, loaded when they are first asked for."""
    if name not in __all__:
        raise AttributeError(name)
    from tutor.sandbox.aws import private_aws  # noqa: PLC0415 - see above

    return getattr(private_aws, name)
