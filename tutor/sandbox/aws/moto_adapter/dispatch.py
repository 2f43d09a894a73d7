"""A request handed to moto in process: no URL, header or key of the client's decides whose it is or what it is."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode
from xml.parsers.expat import ExpatError

from botocore.exceptions import ClientError
from moto.core.request import Request
from moto.ec2.models import ec2_backends
from moto.ec2.responses import EC2Response
from moto.s3.responses import S3Response
from werkzeug.exceptions import HTTPException

from tutor.sandbox.aws.accounts import LEARNER
from tutor.sandbox.aws.faults import Answer, AwsFaultError
from tutor.sandbox.aws.wire import S3Address

__all__ = ["MotoCall", "call_ec2", "call_s3", "is_ec2_region"]

_TARGET = "tutor.target"
_MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema"


@dataclass(frozen=True, slots=True)
class MotoCall:
    """One call: on whose account (an id), in which region, to which bucket and key."""

    account_id: str
    region: str
    method: str
    address: S3Address = field(default_factory=S3Address)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class _Request(Request):
    """moto's request, as its own server would make it."""

    from_wsgi_server = True


class _Steered:
    """What moto would read out of URL, headers and query comes from the call instead."""

    normalized_request: Any

    @property
    def _call(self) -> MotoCall:
        call: MotoCall = self.normalized_request.environ[_TARGET]
        return call

    def get_current_account(self) -> str:
        """The account whose backend is meant."""
        return self._call.account_id

    def get_access_key(self) -> str:
        """Nobody's: the gateway has dealt with keys."""
        return "AKIAEXAMPLE"

    def get_region_from_url(self, request: Any, full_url: str) -> str:
        """The region of the signature's scope."""
        del request, full_url
        return self._call.region


class _S3(_Steered, S3Response):
    """moto's S3 for one call."""

    def setup_class(self, *args: Any, **kwargs: Any) -> None:
        super().setup_class(*args, **kwargs)
        self.region = self._call.region

    def parse_bucket_name_from_url(self, request: Any, url: str) -> str:
        del request, url
        return self._call.address.bucket

    def parse_key_name(self) -> str:
        return self._call.address.key

    @staticmethod
    def subdomain_based_buckets(request: Any) -> bool:
        del request
        return False

    @property
    def is_access_point(self) -> bool:
        return False


class _Ec2(_Steered, EC2Response):
    """moto's EC2 for one call."""


def call_s3(call: MotoCall) -> Answer:
    """Moto's answer to an S3 call."""
    request = _request(call, f"/{quote(call.address.bucket)}/{quote(call.address.key)}")
    handler = _S3.key_dispatch if call.address.key else _S3.bucket_dispatch
    return _answer(handler, request)


def call_ec2(call: MotoCall) -> Answer:
    """Moto's answer to an EC2 call; `body` is the form."""
    return _answer(_Ec2.dispatch, _request(call, "/"))


def is_ec2_region(region: str) -> bool:
    """Whether EC2 exists in a region."""
    return region in ec2_backends[LEARNER.account_id].regions


def _request(call: MotoCall, path: str) -> _Request:
    query = urlencode(call.query)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "RAW_URI": f"{path}?{query}" if query else path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(call.body),
        "wsgi.errors": io.StringIO(),
        "CONTENT_LENGTH": str(len(call.body)),
        # moto reads the region from here where nothing else tells it, and takes a request without it for anonymous
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20200101/{call.region}/s3/aws4_request, S=x",
        _TARGET: call,
    }
    spelled: dict[str, str] = {}
    for name, value in call.headers.items():
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
            continue
        key = f"HTTP_{name.upper().replace('-', '_')}"
        environ[key] = value
        if "_" in name:
            spelled[key] = name
    environ["moto.preserved_header_names"] = spelled
    return _Request(environ)


def _answer(handler: Any, request: _Request) -> Answer:
    """Call moto, and make one kind of answer of the several that it gives."""
    try:
        status, headers, body = handler(request, request.raw_url, dict(request.headers))
    except HTTPException as error:
        response = error.get_response(request.environ)
        status, headers, body = response.status_code, dict(response.headers), response.get_data()
    except ExpatError:
        raise AwsFaultError("MalformedXML", _MALFORMED) from None
    except ClientError as error:
        raise AwsFaultError(
            str(error.response["Error"].get("Code", "InvalidRequest")), str(error.response["Error"].get("Message", ""))
        ) from error
    if isinstance(body, str):
        body = body.encode("utf-8", "surrogateescape")
    kept = tuple((str(name), str(value)) for name, value in headers.items() if name.lower() != "status")
    return Answer(int(status), kept, body or b"")
