"""Bucket policies: public ones are blocked until their owner unblocks them, and denial wins (row 12)."""

from __future__ import annotations

import json

import pytest

from tutor.sandbox.aws.accounts import LEARNER, STRANGER
from tutor.sandbox.aws.identity import NOBODY, Identity
from tutor.sandbox.aws.rules.policies import Asked, Effect, evaluate, is_public_policy

DENIED = ("AccessDenied", 403)
ARN = "arn:aws:s3:::my-bucket"


def statement(effect="Allow", principal="*", action="s3:GetObject", resource=f"{ARN}/*", **more):
    return {"Effect": effect, "Principal": principal, "Action": action, "Resource": resource, **more}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def bucket(s3):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"hello")
    return "my-bucket"


@pytest.fixture
def open_for_policies(s3, bucket):
    s3.delete_public_access_block(Bucket=bucket)
    return bucket


def test_the_message_names_the_setting_that_blocks(s3, bucket):
    with pytest.raises(s3.exceptions.ClientError, match="BlockPublicPolicy"):
        s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement()))


def test_a_public_policy_opens_a_bucket_whose_block_is_off(served, s3, open_for_policies):
    s3.put_bucket_policy(Bucket=open_for_policies, Policy=policy(statement()))
    assert served.fetch("/my-bucket/k") == (200, b"hello")
    assert served.fetch("/my-bucket")[0] == 403
    assert served.fetch("/my-bucket/k", "DELETE")[0] == 403
    assert json.loads(s3.get_bucket_policy(Bucket=open_for_policies)["Policy"])["Statement"] == [statement()]
    s3.delete_bucket_policy(Bucket=open_for_policies)
    assert served.fetch("/my-bucket/k")[0] == 403


@pytest.mark.usefixtures("open_for_policies")
def test_a_policy_can_open_the_list(served, s3):
    s3.put_bucket_policy(Bucket="my-bucket", Policy=policy(statement(action="s3:ListBucket", resource=ARN)))
    assert served.fetch("/my-bucket")[0] == 200
    assert served.fetch("/my-bucket/k")[0] == 403
    assert served.fetch("/my-bucket/missing")[0] == 404


@pytest.mark.usefixtures("open_for_policies")
def test_restricting_public_buckets_closes_a_public_policy(served, s3, stranger, refused):
    s3.put_bucket_policy(Bucket="my-bucket", Policy=policy(statement()))
    assert stranger.get_object(Bucket="my-bucket", Key="k")["Body"].read() == b"hello"
    s3.put_public_access_block(Bucket="my-bucket", PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    assert served.fetch("/my-bucket/k")[0] == 403
    assert refused(stranger.get_object, Bucket="my-bucket", Key="k") == DENIED
    assert s3.get_object(Bucket="my-bucket", Key="k")["Body"].read() == b"hello"


def test_a_policy_for_one_account_is_not_public(served, s3, stranger, bucket):
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement(principal={"AWS": STRANGER.account_id})))
    assert stranger.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"
    assert served.fetch("/my-bucket/k")[0] == 403


@pytest.mark.usefixtures("open_for_policies")
def test_denial_wins_over_everything(served, s3, refused):
    denied = statement("Deny", action="s3:*", resource=f"{ARN}/secret*")
    s3.put_bucket_policy(Bucket="my-bucket", Policy=policy(statement(), denied))
    assert refused(s3.put_object, Bucket="my-bucket", Key="secret", Body=b"x") == DENIED
    assert served.fetch("/my-bucket/k")[0] == 200
    s3.put_object(Bucket="my-bucket", Key="other", Body=b"x")


@pytest.mark.usefixtures("open_for_policies")
def test_a_condition_decides(served, s3):
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    deny = statement("Deny", action="s3:*", resource=[ARN, f"{ARN}/*"], Condition=insecure)
    s3.put_bucket_policy(Bucket="my-bucket", Policy=policy(statement(), deny))
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"hello")
    assert served.aws.probe("GET", "https://my-bucket.s3.amazonaws.com/k")["status"] == 200
    assert served.aws.probe("GET", "http://my-bucket.s3.amazonaws.com/k")["status"] == 403


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        "{}",
        policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{ARN}/*"}),
        policy(statement(effect="Perhaps")),
        policy(statement(resource="arn:aws:s3:::another-bucket/*")),
        policy(statement(action="ec2:RunInstances")),
    ],
)
def test_a_malformed_policy_is_refused(s3, refused, bucket, text):
    assert refused(s3.put_bucket_policy, Bucket=bucket, Policy=text) == ("MalformedPolicy", 400)


IP = {"aws:SourceIp": "203.0.113.0/24"}


@pytest.mark.parametrize(
    ("one", "public"),
    [
        (statement(), True),
        (statement(principal={"AWS": "*"}), True),
        (statement(principal={"AWS": ["123456789012", "*"]}), True),
        (statement(principal={"AWS": "arn:aws:iam::123456789012:root"}), False),
        (statement("Deny"), False),
        (statement(Condition={"IpAddress": IP}), False),
        (statement(Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}), True),
        (statement(Condition={"NotIpAddress": IP}), True),
        (statement(Condition={"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*"}}), True),
        (statement(Condition={"Bool": {"aws:SecureTransport": "true"}}), True),
    ],
)
def test_public_means_for_everyone_without_fixed_values(one, public):
    assert is_public_policy(policy(one)) is public


@pytest.mark.parametrize(
    ("one", "effect"),
    [
        (statement(), Effect.ALLOW),
        (statement(action="s3:Get*"), Effect.ALLOW),
        (statement(action="S3:GETOBJECT"), Effect.ALLOW),
        (statement(action=["s3:PutObject"]), Effect.SILENT),
        (statement(resource=f"{ARN}/?.txt"), Effect.ALLOW),
        (statement(resource=f"{ARN}/A.txt"), Effect.SILENT),
        (statement(principal={"AWS": LEARNER.arn}), Effect.SILENT),
        (statement("Deny"), Effect.DENY),
        ({"Effect": "Deny", "NotPrincipal": {"AWS": "123456789012"}, "Action": "*", "Resource": "*"}, Effect.DENY),
        ({"Effect": "Allow", "Principal": "*", "NotAction": "s3:GetObject", "Resource": "*"}, Effect.SILENT),
        (statement(Condition={"IpAddress": IP}), Effect.ALLOW),
        (statement(Condition={"StringEquals": {"aws:username": "learner"}}), Effect.SILENT),
        (statement(Condition={"StringEqualsIfExists": {"aws:username": "learner"}}), Effect.ALLOW),
        (statement(Condition={"StringNotEquals": {"aws:username": "learner"}}), Effect.ALLOW),
        (statement(Condition={"Null": {"aws:username": "true"}}), Effect.ALLOW),
        (statement(Condition={"NumericLessThan": {"s3:max-keys": "10"}}), Effect.ALLOW),
        (statement(Condition={"MoonPhase": {"aws:username": "full"}}), Effect.SILENT),
    ],
)
def test_statements_apply_as_iam_says(one, effect):
    asked = Asked(NOBODY, "s3:GetObject", f"{ARN}/a.txt", {"aws:sourceip": "203.0.113.10", "s3:max-keys": "5"})
    assert evaluate(policy(one), asked) is effect


def test_a_principal_may_be_named_in_four_ways():
    for name in (LEARNER.arn, LEARNER.account_id, "arn:aws:iam::123456789012:root", "*"):
        asked = Asked(Identity(LEARNER), "s3:GetObject", f"{ARN}/k")
        assert evaluate(policy(statement(principal={"AWS": [name]})), asked) is Effect.ALLOW
