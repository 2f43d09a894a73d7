"""The state that a run begins from, as an exercise's `start` declares it.

start:
  buckets:
    - name: ${learner}-photos     # region, owner (learner or stranger) if not as usual
      acls: true                  # ACLs enabled and nothing blocked, as S3 was before April 2023
      acl: public-read            # needs `acls`, and so does that of an object
      objects:
        - {key: cat.txt, text: meow, acl: public-read, content_type: text/plain}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tutor.model.values import JsonObject
from tutor.sandbox.aws.accounts import ACCOUNTS
from tutor.sandbox.aws.moto_adapter.after import (
    create_bucket,
    put_object,
    set_canned_acl,
    set_content_type,
    set_defaults,
    set_ownership,
)
from tutor.sandbox.aws.moto_adapter.facts import FakeBucket

__all__ = ["seed"]


def seed(start: JsonObject, region: str) -> set[str]:
    """Make the buckets and objects of `start`; the names of the buckets."""
    return {_bucket(bucket, region).name for bucket in _listed(start, "buckets")}


def _listed(holder: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    listed: Sequence[Mapping[str, Any]] = holder.get(name) or ()
    return listed


def _bucket(wanted: Mapping[str, Any], region: str) -> FakeBucket:
    account = ACCOUNTS[str(wanted.get("owner", "learner"))]
    bucket = create_bucket(account.account_id, str(wanted["name"]), str(wanted.get("region") or region))
    set_defaults(bucket)
    if wanted.get("acls"):
        set_ownership(bucket, "ObjectWriter")
        bucket.public_access_block = None
    set_canned_acl(bucket, str(wanted.get("acl") or "private"))
    for item in _listed(wanted, "objects"):
        _object(bucket, item)
    return bucket


def _object(bucket: FakeBucket, wanted: Mapping[str, Any]) -> None:
    key = put_object(bucket, str(wanted["key"]), str(wanted.get("text", "")).encode())
    set_canned_acl(key, str(wanted.get("acl") or "private"))
    if wanted.get("content_type"):
        set_content_type(key, str(wanted["content_type"]))
