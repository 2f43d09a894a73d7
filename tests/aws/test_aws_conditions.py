"""What a call takes for granted: the bucket's owner, its own key, a version, a sub-resource, an object not archived."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import botocore
import pytest
from botocore.exceptions import ClientError

from tutor.sandbox.aws.accounts import LEARNER, STRANGER
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.operations import resolve
from tutor.sandbox.aws.wire import S3Address

DOCS = "https://docs.aws.amazon.com"
API = f"{DOCS}/AmazonS3/latest/API"
GUIDE = f"{DOCS}/AmazonS3/latest/userguide"
ERRORS = f"{API}/ErrorResponses.html#ErrorCodeList"
MARKERS = f"{GUIDE}/DeleteMarker.html"


@pytest.fixture
def bucket(s3):
    s3.create_bucket(Bucket="my-bucket")
    return "my-bucket"


@pytest.fixture
def marked(s3, bucket):
    """The id of a delete marker over `k`."""
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    return s3.delete_object(Bucket=bucket, Key="k")["VersionId"]


def row(behaviour, says, page=ERRORS):
    return pytest.mark.aws(behaviour=behaviour, says=says, page=page)


def answer_of(method, **params):
    """Status, code and headers of what was refused."""
    with pytest.raises(ClientError) as caught:
        method(**params)
    told = caught.value.response
    return (
        told["ResponseMetadata"]["HTTPStatusCode"],
        told["Error"]["Code"],
        told["ResponseMetadata"]["HTTPHeaders"],
    )


# --- owners ----------------------------------------------------------------------------------------------


@row(
    "a call that expects the bucket to be another account's",
    "403 AccessDenied",
    f"{GUIDE}/bucket-owner-condition.html",
)
@pytest.mark.parametrize(
    "asked",
    [
        ("put_object", {"Key": "k", "Body": b"hello"}),
        ("get_object", {"Key": "k"}),
        ("delete_object", {"Key": "k"}),
        ("list_objects_v2", {}),
        ("get_bucket_location", {}),
        ("delete_bucket", {}),
    ],
)
def test_an_unexpected_owner_is_refused(s3, bucket, status, we_do, asked):
    call, params = asked
    we_do(status(getattr(s3, call), Bucket=bucket, ExpectedBucketOwner=STRANGER.account_id, **params))
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


@row("a call that expects the bucket's true owner", "200", f"{GUIDE}/bucket-owner-condition.html")
def test_the_expected_owner_is_served(s3, bucket, we_do):
    answer = s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ExpectedBucketOwner=LEARNER.account_id)
    we_do(str(answer["ResponseMetadata"]["HTTPStatusCode"]))


@row("a copy that expects its source to be another account's", "403 AccessDenied", f"{API}/API_CopyObject.html")
def test_an_unexpected_owner_of_a_source_is_refused(s3, bucket, status, we_do):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    copy = {"CopySource": {"Bucket": bucket, "Key": "k"}, "ExpectedSourceBucketOwner": STRANGER.account_id}
    we_do(status(s3.copy_object, Bucket=bucket, Key="copy", **copy))


# --- delete markers and versions ---------------------------------------------------------------------------


@row("get an object whose current version is a delete marker", "404 NoSuchKey, x-amz-delete-marker: true", MARKERS)
def test_a_delete_marker_hides_its_object(s3, bucket, marked, we_do):
    status, code, headers = answer_of(s3.get_object, Bucket=bucket, Key="k")
    we_do(f"{status} {code}, x-amz-delete-marker: {headers.get('x-amz-delete-marker')}")
    assert headers["x-amz-version-id"] == marked


@row("head of an object whose current version is a delete marker", "404, x-amz-delete-marker: true", MARKERS)
def test_head_tells_of_the_delete_marker(s3, bucket, marked, we_do):
    status, _, headers = answer_of(s3.head_object, Bucket=bucket, Key="k")
    we_do(f"{status}, x-amz-delete-marker: {headers.get('x-amz-delete-marker')}")
    assert headers["x-amz-version-id"] == marked


@row("get a delete marker by its id", "405 MethodNotAllowed, x-amz-delete-marker: true, Last-Modified", MARKERS)
def test_a_delete_marker_can_not_be_read(s3, bucket, marked, we_do):
    status, code, headers = answer_of(s3.get_object, Bucket=bucket, Key="k", VersionId=marked)
    dated = "Last-Modified" if "last-modified" in headers else "no date"
    we_do(f"{status} {code}, x-amz-delete-marker: {headers.get('x-amz-delete-marker')}, {dated}")
    assert headers["allow"] == "DELETE"


@row("head of a delete marker by its id", "405, x-amz-delete-marker: true, Last-Modified", MARKERS)
def test_head_of_a_delete_marker(s3, bucket, marked, we_do):
    status, _, headers = answer_of(s3.head_object, Bucket=bucket, Key="k", VersionId=marked)
    dated = "Last-Modified" if "last-modified" in headers else "no date"
    we_do(f"{status}, x-amz-delete-marker: {headers.get('x-amz-delete-marker')}, {dated}")


def test_the_versions_below_a_delete_marker_can_be_read_and_it_can_be_removed(s3, bucket, marked):
    version = s3.list_object_versions(Bucket=bucket)["Versions"][0]["VersionId"]
    assert s3.get_object(Bucket=bucket, Key="k", VersionId=version)["Body"].read() == b"hello"
    s3.delete_object(Bucket=bucket, Key="k", VersionId=marked)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"


@row("a version id that can't be one", "400 InvalidArgument")
@pytest.mark.parametrize("call", ["get_object", "delete_object", "get_object_tagging", "get_object_acl"])
@pytest.mark.usefixtures("marked")
def test_what_is_no_version_id_is_refused(s3, bucket, status, we_do, call):
    we_do(status(getattr(s3, call), Bucket=bucket, Key="k", VersionId="nope"))


@row("a version id that could be one, of no version", "404 NoSuchVersion")
@pytest.mark.usefixtures("marked")
def test_a_version_that_is_not_there(s3, bucket, status, we_do):
    we_do(status(s3.get_object, Bucket=bucket, Key="k", VersionId="3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrH"))


@row("copy from a version id that can't be one", "400 InvalidArgument")
@pytest.mark.usefixtures("marked")
def test_a_copy_of_what_is_no_version_is_refused(s3, bucket, status, we_do):
    source = {"Bucket": bucket, "Key": "k", "VersionId": "nope"}
    we_do(status(s3.copy_object, Bucket=bucket, Key="copy", CopySource=source))


# --- what is left out ---------------------------------------------------------------------------------------


@pytest.mark.aws(
    behaviour="an object encrypted with the client's own key (SSE-C)",
    says="200",
    page=f"{GUIDE}/ServerSideEncryptionCustomerKeys.html",
    differs="left out: the private AWS refuses it, and keeps nothing",
)
def test_a_customers_own_key_is_refused(served, s3, bucket, status, we_do):
    key = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": b"0" * 32}
    we_do(status(s3.put_object, Bucket=bucket, Key="k", Body=b"hello", **key))
    assert "SSE-C" in served.aws.journal()[-1]["note"]
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_renaming_is_refused(s3, bucket, status):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    assert status(s3.rename_object, Bucket=bucket, Key="new", RenameSource="k") == "501 NotImplemented"
    assert [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["k"]


def test_an_unknown_sub_resource_writes_nothing(served, s3, bucket):
    assert served.signed(f"/{bucket}/k?something", "PUT", b"hello")[0] == 501
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert served.signed(f"/{bucket}/k?x-id=PutObject", "PUT", b"hello")[0] == 200
    assert served.signed(f"/{bucket}/k?something") == (200, b"hello")


def test_every_sub_resource_that_boto3_knows_is_here_or_left_out():
    """None of them is read as the plain call."""
    found = next(Path(botocore.__file__).parent.glob("data/s3/*/service-2.json*"))
    model = json.loads(gzip.decompress(found.read_bytes()) if found.suffix == ".gz" else found.read_bytes())
    plain = {}
    for name, operation in model["operations"].items():
        path, _, query = operation["http"]["requestUri"].partition("?")
        parts = {part.partition("=")[0] for part in query.split("&") if part} - {"x-id", "list-type"}
        address = S3Address("my-bucket" if "Bucket" in path else "", "k" if "Key" in path else "")
        try:
            api = resolve(operation["http"]["method"], address, dict.fromkeys(parts, ""), {}).api if parts else ""
        except AwsFaultError:
            continue
        if api in {"GetObject", "PutObject", "DeleteObject", "ListObjects", "CreateBucket", "DeleteBucket"}:
            plain[name] = api
    assert plain == {}


# --- archived objects ---------------------------------------------------------------------------------------


@row("copy an object that is archived", "403 InvalidObjectState")
def test_an_archived_object_can_not_be_copied(s3, bucket, we_do):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", StorageClass="GLACIER")
    with pytest.raises(ClientError) as caught:
        s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "k"})
    error = caught.value.response["Error"]
    we_do(f"{caught.value.response['ResponseMetadata']['HTTPStatusCode']} {error['Code']}")
    assert error["Message"] == "Operation is not valid for the source object's storage class"
    assert error["StorageClass"] == "GLACIER"


@row("remove the tags of an object that isn't there", "404 NoSuchKey", f"{API}/ErrorResponses.html")
def test_what_is_not_there_has_no_tags(s3, bucket, status, we_do):
    we_do(status(s3.delete_object_tagging, Bucket=bucket, Key="k"))


# --- what objects and rules keep ----------------------------------------------------------------------------


@row("head of an object that was put with Expires", "Expires as it was put", f"{API}/API_PutObject.html")
def test_expires_is_kept(s3, bucket, we_do):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", Expires=datetime(2030, 1, 1, tzinfo=UTC))
    headers = s3.head_object(Bucket=bucket, Key="k")["ResponseMetadata"]["HTTPHeaders"]
    kept = headers.get("expires", "").replace("-", " ").split(", ")[-1].startswith("01 Jan 2030 00:00:00")
    we_do("Expires as it was put" if kept else str(headers))
    assert s3.get_object(Bucket=bucket, Key="k")["ResponseMetadata"]["HTTPHeaders"]["expires"] == headers["expires"]


@row("get an object that was put with a checksum", "no x-amz-sdk-checksum-algorithm", f"{API}/API_GetObject.html")
def test_the_request_header_of_a_checksum_is_none_of_the_answer(s3, bucket, we_do):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm="SHA256")
    told = s3.get_object(Bucket=bucket, Key="k")["ResponseMetadata"]["HTTPHeaders"]
    told |= s3.head_object(Bucket=bucket, Key="k")["ResponseMetadata"]["HTTPHeaders"]
    name = "x-amz-sdk-checksum-algorithm"
    we_do(f"{name} is there" if name in told else f"no {name}")


@row(
    "a checksum that is announced and isn't sent",
    "400 InvalidRequest",
    f"{API}/API_PutObject.html#API_PutObject_RequestSyntax",
)
def test_an_announced_checksum_must_come(served, bucket, in_words, we_do):
    sent = {"x_amz_sdk_checksum_algorithm": "SHA256"}
    we_do(in_words(served.signed(f"/{bucket}/k", "PUT", b"hello", **sent)))


def lifecycle(**rule):
    rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, **rule}
    return {"LifecycleConfiguration": {"Rules": [rule]}}


@row("a lifecycle rule that expires after 0 days", "400 InvalidArgument", f"{API}/API_LifecycleExpiration.html")
def test_no_object_expires_at_once(s3, bucket, status, we_do):
    we_do(status(s3.put_bucket_lifecycle_configuration, Bucket=bucket, **lifecycle(Expiration={"Days": 0})))


@row(
    "a lifecycle rule to Standard-IA within 30 days",
    "400 InvalidArgument",
    f"{GUIDE}/lifecycle-transition-general-considerations.html",
)
def test_no_object_becomes_infrequent_within_a_month(s3, bucket, status, we_do):
    soon = lifecycle(Transitions=[{"Days": 29, "StorageClass": "STANDARD_IA"}])
    we_do(status(s3.put_bucket_lifecycle_configuration, Bucket=bucket, **soon))
    later = lifecycle(Transitions=[{"Days": 30, "StorageClass": "STANDARD_IA"}], Expiration={"Days": 90})
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, **later)
    archived = lifecycle(Transitions=[{"Days": 0, "StorageClass": "GLACIER"}])
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, **archived)


@row("a lifecycle rule with an ID of 256 characters", "400 InvalidArgument", f"{API}/API_LifecycleRule.html")
def test_an_id_of_a_rule_has_255_characters_at_most(s3, bucket, status, we_do):
    rule = lifecycle(ID="r" * 256, Expiration={"Days": 1})
    we_do(status(s3.put_bucket_lifecycle_configuration, Bucket=bucket, **rule))
