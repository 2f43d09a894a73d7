"""URLs asked for as a stranger would: which request to S3 is a URL, and why is there none?"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from tutor.sandbox.aws.hosts import AwsHost, host_name, is_own_endpoint, read_host
from tutor.sandbox.aws.moto_adapter.facts import is_s3_region
from tutor.sandbox.aws.wire import HttpRequest, parse_query

__all__ = ["MAX_PROBE_BODY", "NO_S3_URL", "request_for_url"]

MAX_PROBE_BODY = 64 * 1024

NO_S3_URL = "This is no URL of an object or bucket in S3."
_NO_REGION = "There is no AWS region {region}, and so no server of this name."
_NO_CERTIFICATE = (
    "The certificate of {endpoint} doesn't match this name: its wildcard stands for a bucket without dots. "
    "Clients refuse to connect."
)
_PORTS = {"http": 80, "https": 443}


def request_for_url(method: str, url: str) -> HttpRequest | str:
    """The request that a client would send for a URL, or why none would reach S3: what a person is to read."""
    try:
        parts = urlsplit(url, allow_fragments=False)
        name, port = host_name(parts.netloc.rpartition("@")[2]), parts.port
    except ValueError:
        return NO_S3_URL
    if parts.scheme not in _PORTS:
        return NO_S3_URL
    if is_own_endpoint(name) and name:
        return _request(method, parts, secure=True)
    found = read_host(name)
    if found is None or found.service != "s3" or port not in {None, _PORTS[parts.scheme]}:
        return NO_S3_URL
    return _refusal(found, parts.scheme) or _request(method, parts, secure=parts.scheme == "https")


def _refusal(found: AwsHost, scheme: str) -> str:
    """Why a client gets no answer from a host of S3's, or nothing.

    AmazonS3/latest/userguide/VirtualHosting: the wildcard certificate matches only buckets without dots.
    """
    if found.region and not is_s3_region(found.region):
        return _NO_REGION.format(region=found.region)
    if scheme == "https" and "." in found.bucket:
        return _NO_CERTIFICATE.format(endpoint=found.endpoint)
    return ""


def _request(method: str, parts: SplitResult, *, secure: bool) -> HttpRequest:
    host = parts.netloc.rpartition("@")[2].lower()
    return HttpRequest(
        method=method.upper(),
        host=host.removesuffix(f":{_PORTS[parts.scheme]}"),
        path=parts.path or "/",
        query_string=parts.query,
        query=parse_query(parts.query),
        headers={"host": host.removesuffix(f":{_PORTS[parts.scheme]}")},
        secure=secure,
    )
