"""How a private AWS may be started, what it tells while it serves, and what it says of its differences from AWS."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest
from botocore.exceptions import ClientError

from tutor.sandbox.aws import gateway
from tutor.sandbox.aws.differences import DIFFERENCES


def test_with_acls_new_buckets_are_as_before_april_2023(serve):
    served = serve(acls=True)
    s3 = served.client()
    s3.create_bucket(Bucket="my-bucket")
    rules = s3.get_bucket_ownership_controls(Bucket="my-bucket")["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "ObjectWriter"}]
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchPublicAccessBlockConfiguration"):
        s3.get_public_access_block(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"hello", ACL="public-read")
    assert served.fetch("/my-bucket/k") == (200, b"hello")
    s3.create_bucket(Bucket="public-bucket", ACL="public-read")
    assert served.fetch("/public-bucket")[0] == 200


def test_with_acls_a_bucket_may_still_ask_for_none(serve):
    s3 = serve(acls=True).client()
    with pytest.raises(s3.exceptions.ClientError, match="InvalidBucketAclWithObjectOwnership"):
        s3.create_bucket(Bucket="my-bucket", ObjectOwnership="BucketOwnerEnforced", ACL="public-read")
    s3.create_bucket(Bucket="my-bucket", ObjectOwnership="BucketOwnerEnforced")
    with pytest.raises(s3.exceptions.ClientError, match="AccessControlListNotSupported"):
        s3.put_bucket_acl(Bucket="my-bucket", ACL="public-read")


def test_latency_is_waited_for_by_all_at_once(serve, monkeypatch):
    """Three requests wait together: none of them would go on before all three have begun to wait."""
    together = threading.Barrier(3)
    waited = []

    def wait(seconds):
        waited.append(seconds)
        together.wait(timeout=30)

    served = serve(latency=0.05)
    monkeypatch.setattr(gateway, "wait", wait)
    asking = [threading.Thread(target=served.fetch, args=("/no-such-bucket",)) for _ in range(3)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert waited == [0.05] * 3


def test_each_call_is_told_when_it_is_answered(serve):
    told = []
    served = serve(on_entry=told.append)
    s3 = served.client()
    s3.create_bucket(Bucket="my-bucket")
    assert [(call["api"], call["status"], call["identity"]) for call in told] == [("CreateBucket", 200, "learner")]
    served.fetch("/my-bucket")
    assert (told[1]["api"], told[1]["error"], told[1]["identity"]) == ("ListObjects", "AccessDenied", "anonymous")
    served.aws.probe("GET", "https://my-bucket.s3.amazonaws.com/")
    assert told == served.aws.journal()


# --- known differences -----------------------------------------------------------------------------------


def note_of(served, call, /, **params):
    with suppress(ClientError):
        call(**params)
    return served.aws.journal()[-1]["note"]


def test_a_call_that_meets_no_difference_has_no_note(served, s3):
    assert note_of(served, s3.create_bucket, Bucket="my-bucket") == ""
    assert note_of(served, s3.get_object, Bucket="my-bucket", Key="missing") == ""


@pytest.mark.parametrize(
    ("call", "params", "words"),
    [
        ("get_bucket_replication", {}, "leaves it out"),
        ("put_bucket_website", {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "i.html"}}}, "serves no website"),
        (
            "put_bucket_lifecycle_configuration",
            {
                "LifecycleConfiguration": {
                    "Rules": [{"ID": "a", "Filter": {"Prefix": ""}, "Status": "Enabled", "Expiration": {"Days": 1}}]
                }
            },
            "keeps the rules",
        ),
        (
            "put_bucket_cors",
            {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}},
            "in preflights only",
        ),
        ("put_bucket_accelerate_configuration", {"AccelerateConfiguration": {"Status": "Enabled"}}, "opens none"),
        ("put_object", {"Key": "k", "Body": b"x", "ServerSideEncryption": "aws:kms"}, "asks for no key"),
    ],
)
def test_a_difference_of_s3_is_told_beside_the_call(served, s3, *, call, params, words):
    s3.create_bucket(Bucket="my-bucket")
    assert words in note_of(served, getattr(s3, call), Bucket="my-bucket", **params)


def test_what_is_left_out_is_named_in_the_journal(served, s3, refused):
    s3.create_bucket(Bucket="my-bucket")
    assert refused(s3.get_bucket_replication, Bucket="my-bucket") == ("NotImplemented", 501)
    call = served.aws.journal()[-1]
    assert (call["api"], call["identity"]) == ("GetBucketReplication", "learner")


def test_a_service_that_is_not_here_is_told_beside_the_call(served):
    assert "AWS has this service" in note_of(served, served.client("dynamodb").list_tables)
    assert "GetCallerIdentity" in note_of(served, served.client("sts").get_session_token)


def test_each_difference_has_a_name_and_a_page_of_its_own():
    assert len({difference.id for difference in DIFFERENCES}) == len(DIFFERENCES)
    for difference in DIFFERENCES:
        assert difference.page.startswith(("https://docs.aws.amazon.com/", "https://aws.amazon.com/"))
        assert difference.sentence.endswith(".")
        assert "\n" not in difference.sentence
