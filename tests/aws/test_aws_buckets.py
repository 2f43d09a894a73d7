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


@pytest.mark.parametrize("name", ["ab", "Upper-case", "two..dots", "192.168.5.4", "name-s3alias", "sthree-name"])
def test_s3_refuses_a_bad_name(s3, refused, name):
    assert refused(s3.create_bucket, Bucket=name) == ("InvalidBucketName", 400)


def test_names_with_dots_work(s3):
    s3.create_bucket(Bucket="my.dotted.bucket")
    s3.put_object(Bucket="my.dotted.bucket", Key="k", Body=b"x")
    assert s3.get_object(Bucket="my.dotted.bucket", Key="k")["Body"].read() == b"x"


def test_making_your_bucket_again_in_us_east_1_succeeds_and_resets_its_acl(served, s3, open_bucket):
    name = open_bucket(acl="public-read")
    assert served.fetch(f"/{name}")[0] == 200
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    s3.create_bucket(Bucket=name)
    assert served.fetch(f"/{name}")[0] == 403
    assert len(s3.get_bucket_acl(Bucket=name)["Grants"]) == 1
    assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"x"
    rules = s3.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "ObjectWriter"}]


def test_elsewhere_making_it_again_is_an_error(served, refused):
    client = served.client(region="eu-west-1")
    where = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
    client.create_bucket(Bucket="my-bucket", **where)
    assert refused(client.create_bucket, Bucket="my-bucket", **where) == ("BucketAlreadyOwnedByYou", 409)
    assert client.get_bucket_location(Bucket="my-bucket")["LocationConstraint"] == "eu-west-1"


def test_a_page_has_at_most_a_thousand_keys(served, s3, refused):
    keys = [{"key": f"{number:04}"} for number in range(1005)]
    served.aws.seed({"buckets": [{"name": "my-bucket", "objects": keys}]})
    for method in (s3.list_objects_v2, s3.list_objects):
        page = method(Bucket="my-bucket", MaxKeys=5000)
        assert (len(page["Contents"]), page["MaxKeys"], page["IsTruncated"]) == (1000, 1000, True)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="my-bucket")
    listed = [{"Key": item["Key"]} for page in pages for item in page["Contents"]]
    assert len(listed) == 1005
    assert refused(s3.delete_objects, Bucket="my-bucket", Delete={"Objects": listed[:1001]}) == ("MalformedXML", 400)
    s3.delete_objects(Bucket="my-bucket", Delete={"Objects": listed[:1000]})
    assert s3.list_objects_v2(Bucket="my-bucket")["KeyCount"] == 5
    assert served.fetch("/my-bucket?max-keys=many")[0] == 400


def test_a_key_has_at_most_1024_bytes(s3, refused):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="é" * 512, Body=b"x")
    assert refused(s3.put_object, Bucket="my-bucket", Key="é" * 512 + "x", Body=b"x") == ("KeyTooLongError", 400)


def test_a_name_that_another_account_has_is_taken(s3, stranger, refused):
    stranger.create_bucket(Bucket="their-bucket")
    assert refused(s3.create_bucket, Bucket="their-bucket") == ("BucketAlreadyExists", 409)


def test_outside_us_east_1_a_bucket_needs_its_location(served, refused):
    client = served.client(region="eu-west-1")
    code = refused(client.create_bucket, Bucket="my-bucket")
    assert code == ("IllegalLocationConstraintException", 400)


def test_a_bucket_with_something_in_it_is_not_deleted(s3, refused):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"x")
    assert refused(s3.delete_bucket, Bucket="my-bucket") == ("BucketNotEmpty", 409)
    s3.delete_object(Bucket="my-bucket", Key="k")
    s3.delete_bucket(Bucket="my-bucket")
    assert refused(s3.head_bucket, Bucket="my-bucket") == ("404", 404)
