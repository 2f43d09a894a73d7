"""AWS's Regions outside China, GovCloud and the sovereign clouds, which are other partitions with other accounts.

global-infrastructure/latest/regions/aws-regions; a Region made after 20 March 2019 must be opted in to.
"""

from __future__ import annotations

__all__ = ["ENABLED", "OPT_IN", "REGIONS", "is_enabled"]

ENABLED = frozenset(
    {
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ca-central-1",
        "eu-central-1",
        "eu-north-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    }
)
OPT_IN = frozenset(
    {
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
    }
)
REGIONS = tuple(sorted(ENABLED | OPT_IN))


def is_enabled(region: str) -> bool:
    """Whether the accounts here may use a Region: they have opted in to none."""
    return region in ENABLED
