"""Host names as AWS has them: which service, region and bucket a name means."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import botocore

__all__ = ["CHECK_IP", "US_EAST_1", "AwsHost", "host_name", "is_own_endpoint", "read_host"]

US_EAST_1 = "us-east-1"
CHECK_IP = "checkip.amazonaws.com"  # a page that tells its caller's address
_LONGEST = 253  # characters (RFC 1035)
_REGION = r"[a-z]{2}-[a-z]+-[0-9]{1,2}"

# AmazonS3/latest/userguide/VirtualHosting: BUCKET.s3.REGION, the older BUCKET.s3-REGION and the global BUCKET.s3, each
# also without the bucket; userguide/dual-stack-endpoints; general/latest/gr/s3 for `s3-external-1` and `s3-fips`.
_S3 = re.compile(
    rf"(?:(?P<bucket>.+)\.)?"
    rf"(?P<endpoint>s3|s3-external-1|s3[.-](?P<near>{_REGION})|s3(?:-fips)?(?:\.dualstack)?\.(?P<region>{_REGION}))"
    rf"\.amazonaws\.com"
)
# general/latest/gr/rande: SERVICE.REGION.amazonaws.com, SERVICE.amazonaws.com, and SERVICE.REGION.api.aws with IPv6.
_SERVICE = re.compile(
    rf"(?P<service>[a-z0-9.-]+?)(?:-fips)?\.(?P<region>{_REGION})\.(?:amazonaws\.com|api\.aws)"
    rf"|(?P<whole>[a-z0-9-]+)\.amazonaws\.com"
)
# Services whose host is named otherwise than the API; the rest are called as botocore calls them.
_OTHERWISE = frozenset(
    {"api.ecr", "api.pricing", "api.sagemaker", "elasticloadbalancing", "elasticmapreduce", "email", "monitoring"}
    | {"queue", "runtime.lex", "runtime.sagemaker", "states", "streams.dynamodb", "tagging"}
)


@dataclass(frozen=True, slots=True)
class AwsHost:
    """What a name means. `region` and `bucket` are empty where the name tells none; `endpoint` is what is left of the
    name without the bucket."""

    service: str
    endpoint: str
    region: str = ""
    bucket: str = ""


def host_name(host: str) -> str:
    """The name in a Host header: without the port and a last dot, in lower case."""
    name, colon, port = host.rpartition(":")
    bare = name if colon and (port.isdigit() or not port) else host
    return bare.strip("[]").removesuffix(".").lower()


def read_host(name: str) -> AwsHost | None:
    """What AWS means by a name, or None if the name is none of AWS's. Whether the region exists is not asked here."""
    if len(name) > _LONGEST:
        return None
    if match := _S3.fullmatch(name):
        region = match["region"] or match["near"] or (US_EAST_1 if match["endpoint"] == "s3-external-1" else "")
        return AwsHost("s3", f"{match['endpoint']}.amazonaws.com", region, match["bucket"] or "")
    if name == CHECK_IP:
        return AwsHost("checkip", name)
    match = _SERVICE.fullmatch(name)
    service = (match["service"] or match["whole"]) if match else ""
    if match and service in _services():
        return AwsHost(service, name, match["region"] or "")
    return None


def is_own_endpoint(name: str) -> bool:
    """Whether a name is the private AWS's own address: an IP address, or a name without a dot or below localhost."""
    if "." not in name or name.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


@cache
def _services() -> frozenset[str]:
    """The services that clients know, so that one which isn't here can be told so rather than not be found."""
    folder = Path(botocore.__file__).parent / "data"
    return _OTHERWISE | {entry.name for entry in os.scandir(folder) if entry.is_dir()} - {"s3"}
