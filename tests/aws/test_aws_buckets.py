"""Buckets: their names, their regions, making one twice (rows 11 and 39)."""

from __future__ import annotations

import pytest

from tutor.sandbox.aws.rules.bucket_names import is_valid_bucket_name

INVALID = [
    "ab",
    "a" * 64,
    "Upper-case",
    "under_score",
    "-starts-with-hyphen",
    "ends-with-hyphen-",
    ".starts-with-dot",
    "ends-with-dot.",
    "two..dots",
    "192.168.5.4",
    "xn--name",
    "sthree-name",
    "amzn-s3-demo-name",
    "name-s3alias",
    "name--ol-s3",
    "name.mrap",
    "name--x-s3",
    "name--table-s3",
    "bücket",
    "white space",
    "new\nline",
]
VALID = ["abc", "a" * 63, "my.bucket.1", "1-2-3", "a.-b", "192.168.5.4.5", "s3-bucket"]


@pytest.mark.parametrize("name", INVALID)
def test_these_names_break_a_rule(name):
    assert not is_valid_bucket_name(name)


@pytest.mark.parametrize("name", VALID)
def test_these_names_are_fine(name):
    assert is_valid_bucket_name(name)


def test_names_with_dots_work(s3):
    s3.create_bucket(Bucket="my.dotted.bucket")
    s3.put_object(Bucket="my.dotted.bucket", Key="k", Body=b"x")
    assert s3.get_object(Bucket="my.dotted.bucket", Key="k")["Body"].read() == b"x"


def test_making_your_bucket_again_keeps_all_but_its_acl(served, s3, open_bucket):
    name = open_bucket(acl="public-read")
    assert served.fetch(f"/{name}")[0] == 200
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    s3.create_bucket(Bucket=name)
    assert served.fetch(f"/{name}")[0] == 403
    assert len(s3.get_bucket_acl(Bucket=name)["Grants"]) == 1
    assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"x"
    rules = s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "ObjectWriter"}]
