"""HTTP as it arrives, read into the request that the rules speak about: which bucket, which key, what is asked."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from tutor.sandbox.aws.bodies import NoRoomError
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.hosts import host_name, is_own_endpoint, read_host

__all__ = [
    "IS_GONE",
    "MAX_BODY",
    "HttpRequest",
    "S3Address",
    "bucket_of_host",
    "parse_query",
    "read_request",
    "s3_address",
]

MAX_BODY = 64 * 1024 * 1024
_DRAIN = 1024 * 1024 * 1024
_BLOCK = 1024 * 1024
_OWN_DOMAINS = (".s3.localhost", ".localhost")  # what a client makes of a bucket and an endpoint on localhost


IS_GONE = "tutor.is_gone"  # in a WSGI environment: a function that says whether the client has hung up


def _is_there() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request. `headers` have lower-case names, `path` is as it arrived (percent-encoded), `query` decoded.

    `secure` tells whether it came over TLS, or to the private AWS's own address, which stands for AWS's over TLS.
    `spoilt` says what is wrong with the body: it is refused once it is known what it was for. `is_gone` says whether
    the client has hung up meanwhile.
    """

    method: str
    host: str
    path: str
    query_string: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    secure: bool = True
    spoilt: AwsFaultError | None = None
    is_gone: Callable[[], bool] = field(default=_is_there, compare=False)


@dataclass(frozen=True, slots=True)
class S3Address:
    """What a URL points at. Both are empty for the service itself, `key` is empty for a bucket."""

    bucket: str = ""
    key: str = ""


def bucket_of_host(host: str) -> str:
    """The bucket that a Host header carries, or nothing where the path tells it.

    AmazonS3/latest/userguide/VirtualHosting#VirtualHostingSpecifyBucket: a name that is none of AWS's is the bucket.
    """
    name = host_name(host)
    if found := read_host(name):
        return found.bucket
    for domain in _OWN_DOMAINS:
        if name.endswith(domain) and name != "s3.localhost":
            return name.removesuffix(domain)
    return "" if is_own_endpoint(name) else name


def s3_address(request: HttpRequest) -> S3Address:
    """Bucket and key of a request, by virtual host or by path."""
    try:
        path = unquote(request.path, errors="strict").removeprefix("/")
    except UnicodeDecodeError:
        raise AwsFaultError("InvalidURI", "Couldn't parse the specified URI.") from None
    bucket = bucket_of_host(request.host)
    if bucket:
        return S3Address(bucket, path)
    bucket, _, key = path.partition("/")
    return S3Address(bucket, key)


def read_request(environ: Mapping[str, Any]) -> HttpRequest:
    """The request in a WSGI environment, with its body of at most 64 MiB. Raises InvalidURI."""
    target = _split(_target(environ))
    host = target.netloc or environ.get("HTTP_HOST", "")
    body, spoilt = b"", None
    try:
        body = _body(environ)
    except AwsFaultError as fault:
        spoilt = fault
    return HttpRequest(
        method=str(environ["REQUEST_METHOD"]).upper(),
        host=host,
        path=target.path or "/",
        query_string=target.query,
        query=parse_query(target.query),
        headers=_headers(environ),
        body=body,
        secure=environ.get("wsgi.url_scheme") == "https" or is_own_endpoint(host_name(host)),
        spoilt=spoilt,
        is_gone=environ.get(IS_GONE, _is_there),
    )


def _target(environ: Mapping[str, Any]) -> str:
    """The request target as it arrived, whole or from the path on (RFC 9112, section 3.2), in a form in which a
    leading `//` of a path does not read as a host."""
    raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if not raw:
        path = quote(str(environ.get("PATH_INFO", "/")).encode("latin-1"))
        query = environ.get("QUERY_STRING", "")
        raw = f"{path}?{query}" if query else path
    if raw.lower().startswith(("http://", "https://")):
        return raw
    return f"//{raw}" if raw.startswith("/") else f"///{raw}"


def _split(target: str) -> SplitResult:
    try:
        return urlsplit(target, allow_fragments=False)
    except ValueError:
        raise AwsFaultError("InvalidURI", "Couldn't parse the specified URI.") from None


def parse_query(query_string: str) -> dict[str, str]:
    """Query parameters, decoded; of several with one name the first counts."""
    try:
        pairs = parse_qsl(query_string, keep_blank_values=True, errors="replace", max_num_fields=1000)
    except ValueError:
        raise AwsFaultError("InvalidURI", "Couldn't parse the specified URI.") from None
    query: dict[str, str] = {}
    for name, value in pairs:
        query.setdefault(name, value)
    return query


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    """Header values by lower-case name. Metadata names keep their underscores if the server kept them (`serving`)."""
    spelled = environ.get("moto.preserved_header_names") or {}
    headers = {
        str(spelled.get(name, name[5:].replace("_", "-"))).lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    if environ.get("CONTENT_TYPE"):
        headers["content-type"] = str(environ["CONTENT_TYPE"])
    if environ.get("CONTENT_LENGTH"):  # some clients sign it
        headers["content-length"] = str(environ["CONTENT_LENGTH"])
    return headers


def _body(environ: Mapping[str, Any]) -> bytes:
    length = str(environ.get("CONTENT_LENGTH") or "")
    chunked = bool(environ.get("wsgi.input_terminated"))
    if not chunked and not length.isdigit():
        return b""
    decoded = str(environ.get("HTTP_X_AMZ_DECODED_CONTENT_LENGTH") or "0")
    stream = environ["wsgi.input"]
    size = None if chunked else int(length)
    if size is not None and size > MAX_BODY:
        _drain(stream, min(size, _DRAIN))
        raise _too_large()
    body = _read(stream, size)
    # moto makes room for as much as a chunked upload says that it unpacks to
    if not decoded.isdecimal() or int(decoded) > len(body):
        raise _incomplete()
    return body


def _read(stream: io.BufferedIOBase, size: int | None) -> bytes:
    try:
        body: bytes = stream.read(MAX_BODY + 1 if size is None else size)
    except TimeoutError:
        raise _timed_out() from None
    except NoRoomError:
        _drain(stream, _DRAIN)
        raise _too_much_at_once() from None
    except OSError:
        raise _incomplete() from None
    if len(body) > MAX_BODY:
        _drain(stream, _DRAIN)
        raise _too_large()
    if size is not None and len(body) < size:
        raise _incomplete()
    return body


def _incomplete() -> AwsFaultError:
    """AmazonS3/latest/API/ErrorResponses: IncompleteBody."""
    message = "You did not provide the number of bytes specified by the Content-Length HTTP header."
    return AwsFaultError("IncompleteBody", message)


def _timed_out() -> AwsFaultError:
    """AmazonS3/latest/API/ErrorResponses: RequestTimeout."""
    message = "Your socket connection to the server was not read from or written to within the timeout period."
    return AwsFaultError("RequestTimeout", message)


def _too_much_at_once() -> AwsFaultError:
    """AmazonS3/latest/API/ErrorResponses: SlowDown. Clients try again, a little later each time."""
    return AwsFaultError("SlowDown", "Please reduce your request rate.", 503)


def _drain(stream: io.BufferedIOBase, limit: int) -> None:
    """Take what the client still sends, so that it gets to read the answer."""
    with suppress(OSError):
        while limit > 0 and (block := stream.read(min(_BLOCK, limit))):
            limit -= len(block)


def _too_large() -> AwsFaultError:
    """AmazonS3/latest/API/ErrorResponses: EntityTooLarge; the size is ours (AWS: 5 GB)."""
    return AwsFaultError(
        "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size (64 MiB in this private AWS)."
    )
