"""What the private AWS tells afterwards: journal, state, answers to URLs; and what it began from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tutor.model.evidence import ApiCall, BucketState, ObjectState
from tutor.sandbox.aws import journal as journal_module
from tutor.sandbox.aws import snapshot as snapshot_module
from tutor.sandbox.aws.accounts import STRANGER
from tutor.sandbox.aws.probe import NO_S3_URL


def calls(served):
    return [ApiCall(**call) for call in served.aws.journal()]


def buckets(served):
    told = json.loads(json.dumps(served.aws.snapshot()))["buckets"]
    return {
        name: BucketState(**{**state, "objects": {key: ObjectState(**item) for key, item in state["objects"].items()}})
        for name, state in told.items()
    }


# --- journal ---------------------------------------------------------------------------------------------------


def test_the_journal_names_calls_as_boto3_does(served, s3, tmp_path: Path):
    file = tmp_path / "file.txt"
    file.write_text("hello")
    s3.create_bucket(Bucket="my-bucket")
    s3.head_bucket(Bucket="my-bucket")
    s3.upload_file(str(file), "my-bucket", "a/k")
    s3.get_object(Bucket="my-bucket", Key="a/k")
    s3.list_objects_v2(Bucket="my-bucket", Prefix="a/", MaxKeys=5)
    s3.list_objects(Bucket="my-bucket")
    s3.copy_object(Bucket="my-bucket", Key="copy", CopySource={"Bucket": "my-bucket", "Key": "a/k"})
    s3.delete_objects(Bucket="my-bucket", Delete={"Objects": [{"Key": "copy"}]})
    s3.delete_object(Bucket="my-bucket", Key="a/k")
    s3.delete_bucket(Bucket="my-bucket")
    s3.list_buckets()
    served.client("ec2").describe_instances()
    served.client("sts").get_caller_identity()
    made = calls(served)
    assert [call.api for call in made] == [
        "CreateBucket",
        "HeadBucket",
        "PutObject",
        "GetObject",
        "ListObjectsV2",
        "ListObjects",
        "CopyObject",
        "DeleteObjects",
        "DeleteObject",
        "DeleteBucket",
        "ListBuckets",
        "DescribeInstances",
        "GetCallerIdentity",
    ]
    assert {call.service for call in made} == {"s3", "ec2", "sts"}
    assert {call.identity for call in made} == {"learner"}
    assert {call.error for call in made} == {""}
    assert made[3].params == {"Bucket": "my-bucket", "Key": "a/k"}
    assert made[4].params == {"Bucket": "my-bucket", "Prefix": "a/", "MaxKeys": 5}
    assert made[6].params["CopySource"] == "my-bucket/a/k"


def test_the_journal_tells_errors_identities_and_times(served, s3, refused):
    refused(s3.create_bucket, Bucket="X")
    served.clock.now += 2
    served.fetch("/no-such-bucket/k")
    refused(s3.head_object, Bucket="no-such-bucket", Key="k")
    refused(served.client(who="stranger").get_object, Bucket="no-such-bucket", Key="k")
    told = [(call.api, call.error, call.status, call.identity, call.at) for call in calls(served)]
    assert told == [
        ("CreateBucket", "InvalidBucketName", 400, "learner", 0.0),
        ("GetObject", "NoSuchBucket", 404, "anonymous", 2.0),
        ("HeadObject", "404", 404, "learner", 2.0),
        ("GetObject", "NoSuchBucket", 404, "stranger", 2.0),
    ]


def test_the_journal_has_parameters_of_making_a_bucket(served):
    client = served.client(region="eu-west-1")
    where = {"LocationConstraint": "eu-west-1"}
    client.create_bucket(Bucket="my-bucket", CreateBucketConfiguration=where, ObjectOwnership="ObjectWriter")
    expected = {"Bucket": "my-bucket", "ObjectOwnership": "ObjectWriter", "CreateBucketConfiguration": where}
    assert calls(served)[0].params == expected


def test_long_parameters_are_cut_and_bodies_left_out(served, s3):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"x" * 5000, ContentType="text/plain; " + "y" * 3000)
    params = calls(served)[1].params
    assert set(params) == {"Bucket", "Key", "ContentType"}
    assert len(params["ContentType"]) < 1100


def test_a_full_journal_says_so(served, s3, monkeypatch):
    monkeypatch.setattr(journal_module, "MAX_ENTRIES", 3)
    for _ in range(5):
        s3.list_buckets()
    made = calls(served)
    assert len(made) == 4
    assert made[-1].params == {"note": "2 more calls are not listed"}


def test_a_full_journal_counts_what_it_leaves_out_by_its_api(served, s3, monkeypatch):
    monkeypatch.setattr(journal_module, "MAX_ENTRIES", 2)
    s3.create_bucket(Bucket="my-bucket")
    for path in ("/my-bucket/a", "/my-bucket/b", "/my-bucket/c"):
        served.fetch(path)
    s3.create_bucket(Bucket="my-bucket")
    seen = json.loads(json.dumps(served.aws.seen([])))
    assert seen["unlisted"] == {"GetObject": 2, "CreateBucket": 1}
    assert seen["incomplete"] == {"calls": "the journal was full after 2 calls; 3 more left out"}


def test_a_full_journal_counts_only_so_many_apis_each_by_its_name(monkeypatch):
    monkeypatch.setattr(journal_module, "MAX_ENTRIES", 0)
    monkeypatch.setattr(journal_module, "_MAX_UNLISTED", 1)
    noted = journal_module.Journal()
    for api in ("GetObject", "Made", "Up", "GetObject"):
        noted.add(journal_module.Entry(api=api))
    assert noted.unlisted() == {"GetObject": 2, "*": 2}


def test_parameters_that_there_was_no_room_for_are_said_to_be_missing(monkeypatch):
    monkeypatch.setattr(journal_module, "MAX_PARAMS", 50)
    noted = journal_module.Journal()
    for name in ("my-bucket", "a-bucket-with-a-longer-name"):
        noted.add(journal_module.Entry(api="CreateBucket", params={"Bucket": name}))
    assert [ApiCall(**call).params_left_out for call in noted.as_json()] == [False, True]
    assert noted.incomplete() == {"parameters": "left out for 1 of the calls: too much to tell"}


def test_all_is_told_of_an_ordinary_run(served, s3):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"x")
    served.client("ec2").create_key_pair(KeyName="mine")
    seen = served.aws.seen([("my-bucket", ""), ("my-bucket", "other")])
    assert (seen["unlisted"], seen["incomplete"]) == ({}, {})


# --- state -----------------------------------------------------------------------------------------------------


def test_the_state_of_a_plain_bucket(served, s3):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="a/é", Body="grüß".encode(), ContentType="text/plain", Metadata={"who": "me"})
    s3.put_object(Bucket="my-bucket", Key="bytes", Body=b"\xff\xfe")
    state = buckets(served)["my-bucket"]
    assert (state.name, state.region, state.acl, state.ownership) == (
        "my-bucket",
        "us-east-1",
        "private",
        "BucketOwnerEnforced",
    )
    assert set(state.public_access_block) == {
        "BlockPublicAcls",
        "IgnorePublicAcls",
        "BlockPublicPolicy",
        "RestrictPublicBuckets",
    }
    assert all(state.public_access_block.values())
    assert state.objects["a/é"] == ObjectState(6, "grüß", "text/plain", "private", {"who": "me"})
    assert state.objects["bytes"] == ObjectState(2, None, "binary/octet-stream", "private")


def test_the_state_of_an_open_bucket(served, s3, open_bucket):
    name = open_bucket(acl="public-read")
    s3.put_object(Bucket=name, Key="k", Body=b"x" * (64 * 1024 + 1), ACL="public-read")
    s3.put_object(Bucket=name, Key="other", Body=b"", ACL="authenticated-read")
    state = buckets(served)[name]
    assert (state.acl, state.ownership, state.public_access_block) == ("public-read", "ObjectWriter", {})
    assert (state.objects["k"].acl, state.objects["k"].text) == ("public-read", None)
    assert state.objects["other"].acl == "authenticated-read"


def test_grants_that_no_canned_acl_gives_are_custom(served, s3, open_bucket):
    name = open_bucket()
    s3.put_bucket_acl(Bucket=name, GrantRead=f"id={STRANGER.canonical_id}")
    assert buckets(served)[name].acl == "custom"


def test_the_state_tells_policies_and_leaves_out_what_was_deleted(served, s3):
    s3.create_bucket(Bucket="my-bucket")
    text = json.dumps(
        {
            "Statement": [
                {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::my-bucket"}
            ]
        }
    )
    s3.put_bucket_policy(Bucket="my-bucket", Policy=text)
    s3.put_bucket_versioning(Bucket="my-bucket", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"x")
    s3.delete_object(Bucket="my-bucket", Key="k")
    state = buckets(served)["my-bucket"]
    assert (state.policy, state.objects) == (text, {})


def test_strangers_buckets_are_told_only_if_they_were_there_from_the_start(served, stranger):
    served.aws.seed({"buckets": [{"name": "seeded-bucket", "owner": "stranger"}]})
    stranger.create_bucket(Bucket="later-bucket")
    assert set(buckets(served)) == {"seeded-bucket"}


def test_the_state_has_limits(served):
    objects = [{"key": f"{number:04}", "text": "x"} for number in range(1200)]
    served.aws.seed({"buckets": [{"name": "my-bucket", "objects": objects}]})
    assert len(buckets(served)["my-bucket"].objects) == 1100
    assert served.aws.snapshot()["incomplete"] == {"objects": "100 more left out"}


def test_what_is_watched_is_told_before_all_else(served, monkeypatch):
    monkeypatch.setattr(snapshot_module, "MAX_BUCKETS", 2)
    monkeypatch.setattr(snapshot_module, "MAX_OBJECTS", 2)
    objects = [{"key": key, "text": key} for key in ("a", "b", "c", "last")]
    names = ("one-bucket", "two-bucket", "three-bucket", "four-bucket")
    served.aws.seed({"buckets": [{"name": name, "objects": objects} for name in names]})
    watched = [("four-bucket", ""), ("four-bucket", "last"), ("four-bucket", "nothing"), ("no-bucket", "")]
    told = served.aws.snapshot(watched)
    assert {name: set(state["objects"]) for name, state in told["buckets"].items()} == {
        "one-bucket": {"a", "b"},
        "four-bucket": {"a", "last"},
    }
    assert told["incomplete"] == {"buckets": "2 more left out, only 2 are told", "objects": "4 more left out"}


def test_a_watched_bucket_is_never_taken_for_an_empty_one(served, monkeypatch):
    monkeypatch.setattr(snapshot_module, "MAX_NAMES", 12)
    names = ("first-bucket", "second-bucket")
    served.aws.seed({"buckets": [{"name": name, "objects": [{"key": "key"}, {"key": "other"}]} for name in names]})
    told = served.aws.snapshot([(name, "") for name in names])["buckets"]
    assert [set(told[name]["objects"]) for name in names] == [{"key"}, {"key"}]


def test_texts_and_metadata_of_what_is_watched_come_first_and_others_are_said_to_be_missing(served, s3, monkeypatch):
    monkeypatch.setattr(snapshot_module, "MAX_TEXTS", 12)
    monkeypatch.setattr(snapshot_module, "MAX_METADATA", 40)
    s3.create_bucket(Bucket="my-bucket")
    for key in ("a", "b", "late"):
        s3.put_object(Bucket="my-bucket", Key=key, Body=b"x" * (5 + len(key)), ContentType="text/plain")
    told = served.aws.snapshot([("my-bucket", "late")])
    objects = told["buckets"]["my-bucket"]["objects"]
    assert {key: state["text"] is not None for key, state in objects.items()} == {"a": False, "b": False, "late": True}
    assert objects["late"]["content_type"] == "text/plain"
    assert set(told["incomplete"]) == {"texts", "metadata"}


# --- start -----------------------------------------------------------------------------------------------------


def test_a_run_begins_from_its_seed(served, s3):
    served.aws.seed(
        {
            "buckets": [
                {"name": "plain-bucket", "objects": [{"key": "k", "text": "grüß", "content_type": "text/plain"}]},
                {"name": "far-bucket", "region": "eu-west-1"},
                {
                    "name": "old-bucket",
                    "acls": True,
                    "acl": "public-read",
                    "objects": [{"key": "open", "text": "x", "acl": "public-read"}, {"key": "closed", "text": "x"}],
                },
            ]
        }
    )
    answer = s3.get_object(Bucket="plain-bucket", Key="k")
    assert (answer["Body"].read().decode(), answer["ContentType"]) == ("grüß", "text/plain")
    assert s3.get_bucket_location(Bucket="far-bucket")["LocationConstraint"] == "eu-west-1"
    assert [served.fetch(f"/old-bucket/{key}")[0] for key in ("open", "closed", "")] == [200, 403, 200]
    assert served.fetch("/plain-bucket/k")[0] == 403
    assert buckets(served)["old-bucket"].acl == "public-read"


def test_a_strangers_seeded_bucket_is_theirs(served, s3, refused):
    served.aws.seed({"buckets": [{"name": "taken-bucket", "owner": "stranger"}]})
    assert refused(s3.create_bucket, Bucket="taken-bucket") == ("BucketAlreadyExists", 409)
    assert refused(s3.head_bucket, Bucket="taken-bucket") == ("403", 403)


def test_the_seed_is_not_in_the_journal(served):
    served.aws.seed({"buckets": [{"name": "plain-bucket"}]})
    assert served.aws.journal() == []


# --- URLs ------------------------------------------------------------------------------------------------------


@pytest.fixture
def public(s3, open_bucket):
    name = open_bucket()
    s3.put_object(Bucket=name, Key="a b/é+?.txt", Body="grüß".encode(), ACL="public-read")
    return "a%20b/%C3%A9%2B%3F.txt"


@pytest.mark.parametrize(
    "url",
    [
        "https://open-bucket.s3.us-east-1.amazonaws.com/{}",
        "https://open-bucket.s3.amazonaws.com/{}",
        "https://open-bucket.s3-us-east-1.amazonaws.com/{}",
        "http://s3.amazonaws.com/open-bucket/{}",
        "https://s3.us-east-1.amazonaws.com/open-bucket/{}",
        "{endpoint}/open-bucket/{}",
    ],
)
def test_every_form_of_url_is_understood(served, public, url):
    answer = served.aws.probe("GET", url.format(public, endpoint=served.url))
    assert answer == {"status": 200, "body": "grüß"}


def test_probes_are_strangers_and_leave_no_trace(served, s3, public):
    s3.put_object(Bucket="open-bucket", Key="closed", Body=b"x")
    before = len(served.aws.journal())
    assert served.aws.probe("GET", "https://open-bucket.s3.amazonaws.com/closed")["status"] == 403
    assert served.aws.probe("GET", "https://open-bucket.s3.amazonaws.com/")["status"] == 403
    assert served.aws.probe("DELETE", f"https://open-bucket.s3.amazonaws.com/{public}")["status"] == 403
    assert served.aws.probe("HEAD", f"https://open-bucket.s3.amazonaws.com/{public}") == {"status": 200, "body": ""}
    assert served.aws.probe("GET", "https://no-such-bucket.s3.amazonaws.com/k")["status"] == 404
    assert len(served.aws.journal()) == before


def test_a_presigned_url_opens_what_it_was_signed_for(served, s3):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"secret")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "my-bucket", "Key": "k"})
    assert served.aws.probe("GET", url) == {"status": 200, "body": "secret"}


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/open-bucket/k",
        "https://s3.amazonaws.com.evil.example/open-bucket/k",
        "ftp://s3.amazonaws.com/open-bucket/k",
        "s3://open-bucket/k",
        "open-bucket/k",
        "",
        "http://[::1/k",
        "https://ec2.us-east-1.amazonaws.com/",
    ],
)
def test_what_is_no_url_of_s3_is_called_that(served, url):
    assert served.aws.probe("GET", url) == {"status": 0, "body": NO_S3_URL}


def test_long_answers_are_cut(served, s3, open_bucket):
    s3.put_object(Bucket=open_bucket(), Key="k", Body=b"\xc3" * 100_000, ACL="public-read")
    answer = served.aws.probe("GET", "https://open-bucket.s3.amazonaws.com/k")
    assert answer["status"] == 200
    assert answer["body"] == "\N{REPLACEMENT CHARACTER}" * 65_536


def test_a_call_is_told_with_its_region_where_that_is_not_the_runs_own(served):
    for region in ("us-east-1", "eu-west-1"):
        served.client("ec2", region=region).describe_regions()
    assert [call.region for call in calls(served)] == ["", "eu-west-1"]
