"""URLs asked for as a stranger would: which request to S3 is a URL?"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from tutor.sandbox.aws.wire import HttpRequest, bucket_of_host, parse_query

__all__ = ["MAX_PROBE_BODY", "NO_S3_URL", "request_for_url"]

MAX_PROBE_BODY = 64 * 1024
NO_S3_URL = "This is no URL of an object or bucket in S3."

# AmazonS3/latest/userguide/VirtualHosting#path-style-access, and the endpoint of the private AWS itself.
_PATH_STYLE = re.compile(r"^(?:s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com|127\.0\.0\.1|localhost|\[::1\])$")


def request_for_url(method: str, url: str) -> HttpRequest | None:
    """The request that a client would send for a URL, or None if it goes elsewhere than to S3."""
    try:
        parts = urlsplit(url, allow_fragments=False)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not (_PATH_STYLE.match(host) or bucket_of_host(host)):
        return None
    return _request(method, parts, host)


def _request(method: str, parts: SplitResult, host: str) -> HttpRequest:
    local = not host.endswith("amazonaws.com")
    return HttpRequest(
        method=method.upper(),
        host=host,
        path=parts.path or "/",
        query_string=parts.query,
        query=parse_query(parts.query),
        headers={},
        # the endpoint of the private AWS stands for AWS's own, which clients reach over TLS
        secure=local or parts.scheme == "https",
    )
