"""Wildcards and bodies that would keep a backtracking matcher busy for ever: each costs one step a character."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.sandbox.aws.ec2_rules.filters import matches
from tutor.sandbox.aws.rules.cors import CorsRule, preflight
from tutor.sandbox.aws.wildcards import like

ONE_AFTER_ANOTHER = "*a" * 12 + "*b"  # a regular expression of it tries every way to share out the text


class Counted(str):
    """A text that counts how many of its characters are read."""

    __slots__ = ("read",)

    def __iter__(self) -> Iterator[str]:
        self.read = 0
        for char in str(self):
            self.read += 1
            yield char


@given(st.text("aB*?", max_size=8), st.text("aB\n", max_size=10))
def test_wildcards_mean_what_they_say(pattern, text):
    form = "".join({"*": ".*", "?": "."}.get(char, char) for char in re.sub(r"\*+", "*", pattern))
    assert like(text, pattern) == bool(re.fullmatch(form, text, re.DOTALL))
    assert like(text, pattern, fold=True) == bool(re.fullmatch(form, text, re.DOTALL | re.IGNORECASE))
    assert matches(pattern, text) == like(text, pattern)


@pytest.mark.parametrize("pattern", [ONE_AFTER_ANOTHER, "*" * 1000 + "b", "*a?" * 300 + "*b", "?" * 899 + "*b"])
def test_no_pattern_reads_a_text_twice(pattern):
    text = Counted("a" * 900)
    assert not like(text, pattern)
    assert text.read <= 900


def test_a_backslash_takes_a_wildcards_meaning_away_in_filters_only():
    assert matches(r"a\*", "a*")
    assert not matches(r"a\*", "ab")
    assert like(r"a\b", r"a\*")


def test_a_policy_full_of_wildcards_is_judged(s3, stranger, refused):
    s3.create_bucket(Bucket="my-bucket")
    resources = [f"arn:aws:s3:::my-bucket/{'*a' * n}*b" for n in range(12, 60)]
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": resources}
    s3.delete_public_access_block(Bucket="my-bucket")
    s3.put_bucket_policy(Bucket="my-bucket", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    assert refused(stranger.get_object, Bucket="my-bucket", Key="a" * 900)[1] == 403
    s3.put_object(Bucket="my-bucket", Key="a" * 900 + "b", Body=b"hello")
    assert stranger.get_object(Bucket="my-bucket", Key="a" * 900 + "b")["Body"].read() == b"hello"


@pytest.mark.parametrize(
    "body",
    [
        b"<LocationConstraint>" + b" " * 200_000 + b"x<",
        b"<LocationConstraint" * 200_000,
        b"<CreateBucketConfiguration>" + b"<LocationConstraint>" * 50_000,
    ],
)
def test_a_body_that_is_no_xml_is_called_that_at_once(served, body):
    status, told = served.signed("/my-bucket", "PUT", body)
    assert (status, b"MalformedXML" in told) == (400, True)
    assert "CreateBucketConfiguration" not in served.aws.journal()[-1]["params"]
    assert served.fetch("/my-bucket", "PUT", body)[0] == 403


def test_an_origin_is_no_regular_expression(served, s3):
    """moto would take it for one."""
    s3.create_bucket(Bucket="my-bucket")
    rule = {"AllowedOrigins": ["(a+)+$"], "AllowedMethods": ["GET"]}
    s3.put_bucket_cors(Bucket="my-bucket", CORSConfiguration={"CORSRules": [rule]})
    assert served.fetch("/my-bucket", Origin="a" * 64 + "b")[0] == 403
    assert served.signed("/my-bucket", Origin="a" * 64 + "b")[0] == 200


@pytest.mark.parametrize(("origin", "allowed"), [("https://a.example.com", True), ("https://.com", False)])
def test_the_star_of_an_origin_stands_between_its_ends(origin, allowed):
    asked = {"origin": origin, "access-control-request-method": "GET"}
    rules = [CorsRule(("https://*.example.com",), ("GET",))]
    if allowed:
        assert ("Access-Control-Allow-Origin", origin) in preflight(rules, asked)
    else:
        with pytest.raises(Exception, match="not allowed"):
            preflight(rules, asked)


def test_an_upload_full_of_checksums_is_refused(served, s3):
    """moto would look for one in the body, from each to the end."""
    s3.create_bucket(Bucket="my-bucket")
    body = b"x-amz-checksum-a:b" * 50_000
    status, told = served.signed("/my-bucket/k", "PUT", body, x_amz_sdk_checksum_algorithm="SHA256")
    assert (status, b"InvalidRequest" in told) == (400, True)
