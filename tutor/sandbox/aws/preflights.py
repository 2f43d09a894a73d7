"""OPTIONS: the preflight request of a browser, answered from a bucket's CORS configuration."""

from __future__ import annotations

from collections.abc import Iterator

from moto.s3.models import FakeBucket

from tutor.sandbox.aws.faults import Answer
from tutor.sandbox.aws.moto_adapter.facts import find_bucket
from tutor.sandbox.aws.rules.cors import CorsRule, preflight
from tutor.sandbox.aws.s3_call import no_such_bucket
from tutor.sandbox.aws.wire import HttpRequest, S3Address

__all__ = ["answer_preflight"]


def answer_preflight(request: HttpRequest, address: S3Address) -> Answer:
    """The answer; nobody signs a preflight, and so nobody's permissions are asked for (RESTOPTIONSobject)."""
    bucket = find_bucket(address.bucket) if address.bucket else None
    if bucket is None and address.bucket:
        raise no_such_bucket(address.bucket)
    return Answer(200, preflight(_rules(bucket) if bucket else (), request.headers))


def _rules(bucket: FakeBucket) -> Iterator[CorsRule]:
    for rule in bucket.cors:
        yield CorsRule(
            origins=tuple(rule.allowed_origins or ()),
            methods=tuple(rule.allowed_methods or ()),
            headers=tuple(rule.allowed_headers or ()),
            exposed=tuple(rule.exposed_headers or ()),
            max_age=str(rule.max_age_seconds or ""),
        )
