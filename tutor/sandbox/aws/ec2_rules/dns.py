"""Names of instances: public and private DNS names, drawn from their addresses."""

from __future__ import annotations

__all__ = ["private_dns", "public_dns"]

_OLD_REGION = "us-east-1"


def public_dns(address: str, region: str) -> str:
    """The public DNS name of an address (vpc/latest/userguide/vpc-dns-hostnames), empty without one."""
    place = "compute-1" if region == _OLD_REGION else f"{region}.compute"
    return f"ec2-{address.replace('.', '-')}.{place}.amazonaws.com" if address else ""


def private_dns(address: str, region: str) -> str:
    """The private DNS name of an address (AWSEC2/latest/UserGuide/ec2-instance-naming), empty without one."""
    place = "ec2.internal" if region == _OLD_REGION else f"{region}.compute.internal"
    return f"ip-{address.replace('.', '-')}.{place}" if address else ""
