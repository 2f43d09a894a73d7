"""Pages of buckets, keys that lead out of themselves, and the forms of ids and errors."""

from __future__ import annotations

import base64
import urllib.request
from xml.etree import ElementTree as ET

import pytest

DOCS = "https://docs.aws.amazon.com"
API = f"{DOCS}/AmazonS3/latest/API"
GUIDE = f"{DOCS}/AmazonS3/latest/userguide"
RUN_INSTANCES = f"{DOCS}/AWSEC2/latest/APIReference/API_RunInstances.html"
BUCKETS = ["a-one", "a-two", "b-one", "b-two"]


def row(behaviour, says, page):
    return pytest.mark.aws(behaviour=behaviour, says=says, page=page)


@pytest.fixture
def buckets(s3):
    for name in BUCKETS:
        s3.create_bucket(Bucket=name)
    return BUCKETS


def names(answer):
    return [bucket["Name"] for bucket in answer["Buckets"]]


# --- pages of buckets ------------------------------------------------------------------------------------------


@row("list buckets in pages of two", "2 of 4 and a token; then 2 and none", f"{API}/API_ListBuckets.html")
def test_buckets_come_in_pages(s3, buckets, we_do):
    first = s3.list_buckets(MaxBuckets=2)
    second = s3.list_buckets(MaxBuckets=2, ContinuationToken=first["ContinuationToken"])
    token, none = ("a token" if "ContinuationToken" in page else "none" for page in (first, second))
    we_do(f"{len(names(first))} of {len(buckets)} and {token}; then {len(names(second))} and {none}")
    assert names(first) + names(second) == buckets


@pytest.mark.usefixtures("buckets")
def test_a_paginator_finds_all_buckets(s3, stranger):
    stranger.create_bucket(Bucket="a-strangers")
    for size in (1, 2, 3, 4):
        pages = s3.get_paginator("list_buckets").paginate(PaginationConfig={"PageSize": size})
        assert [name for page in pages for name in names(page)] == BUCKETS


@row("list buckets by prefix", "a-one, a-two; Prefix a-; BucketRegion us-east-1", f"{API}/API_ListBuckets.html")
def test_buckets_by_prefix(s3, buckets, we_do):
    told = s3.list_buckets(Prefix="a-")
    regions = {bucket["BucketRegion"] for bucket in told["Buckets"]}
    we_do(f"{', '.join(names(told))}; Prefix {told['Prefix']}; BucketRegion {', '.join(regions)}")
    assert buckets


@row("list buckets of one region", "in-ireland", f"{API}/API_ListBuckets.html")
@pytest.mark.usefixtures("buckets")
def test_buckets_by_region(served, we_do):
    ireland = served.client(region="eu-west-1")
    where = {"LocationConstraint": "eu-west-1"}
    ireland.create_bucket(Bucket="in-ireland", CreateBucketConfiguration=where)
    we_do(", ".join(names(ireland.list_buckets(BucketRegion="eu-west-1"))))


@pytest.mark.usefixtures("buckets")
def test_who_asks_for_no_page_gets_all_buckets_without_regions(s3):
    told = s3.list_buckets()
    assert names(told) == BUCKETS
    assert all(set(bucket) == {"Name", "CreationDate"} for bucket in told["Buckets"])
    assert set(told) == {"Buckets", "Owner", "ResponseMetadata"}


@row("list buckets: MaxBuckets outside 1 to 10,000", "400 InvalidArgument", f"{API}/API_ListBuckets.html")
@pytest.mark.parametrize("limit", ["0", "10001", "-1", "many", "", "9" * 30])
def test_a_page_of_buckets_has_1_to_10000(served, in_words, limit, we_do):
    we_do(in_words(served.signed(f"/?max-buckets={limit}")))


def test_a_made_up_token_for_buckets_is_refused(s3, status):
    assert status(s3.list_buckets, ContinuationToken="made-up") == "400 InvalidArgument"


# --- keys ------------------------------------------------------------------------------------------------------


KEYS = f"{GUIDE}/object-keys.html#object-key-guidelines"


@row("a key whose .. lead out of it", "400 InvalidURI", KEYS)
@pytest.mark.parametrize(
    "key", ["../x", "../../x", "videos/../../video1.wmv", "videos/../../2014/video1.wmv", "./../x"]
)
def test_a_key_must_not_lead_out_of_itself(s3, status, key, we_do):
    s3.create_bucket(Bucket="my-bucket")
    done = status(s3.put_object, Bucket="my-bucket", Key=key)
    assert status(s3.get_object, Bucket="my-bucket", Key=key) == done
    we_do(done)


@row("a key whose .. stay within it", "200", KEYS)
@pytest.mark.parametrize("key", ["videos/2014/../../video1.wmv", "a/..", "..a/...", "a/./b"])
def test_a_key_may_have_relative_segments(s3, key, we_do):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key=key, Body=b"x")
    we_do(str(s3.get_object(Bucket="my-bucket", Key=key)["ResponseMetadata"]["HTTPStatusCode"]))
    assert [item["Key"] for item in s3.list_objects_v2(Bucket="my-bucket")["Contents"]] == [key]


# --- ids and errors --------------------------------------------------------------------------------------------


def test_the_second_id_of_s3_is_plain_base64(s3):
    ids = [s3.list_buckets()["ResponseMetadata"]["HostId"] for _ in range(20)]
    assert all(len(base64.b64decode(host_id, validate=True)) == 56 for host_id in ids)
    assert not set("".join(ids)) & set("-_")


@pytest.mark.parametrize(
    ("service", "call", "params"),
    [
        ("ec2", "describe_regions", {}),
        ("ssm", "get_parameters_by_path", {"Path": "/aws/service/ami-amazon-linux-latest"}),
        ("sts", "get_caller_identity", {}),
    ],
)
def test_other_services_than_s3_give_one_id(served, service, call, params):
    headers = getattr(served.client(service), call)(**params)["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amzn-requestid"]
    assert not headers.keys() & {"x-amz-id-2", "x-amz-request-id"}


@pytest.mark.parametrize("presigned", [True, False])
def test_a_missing_key_is_told_in_one_form(served, s3, presigned):
    s3.create_bucket(Bucket="my-bucket")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "my-bucket", "Key": "a&b"})
    if presigned:
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(url)  # noqa: S310 - http
        with caught.value as error:
            body, headers = error.read(), error.headers
        root = ET.fromstring(body)  # noqa: S314 - ours
        assert root.findtext("RequestId") == headers["x-amz-request-id"]
        assert root.findtext("HostId") == headers["x-amz-id-2"]
    else:
        body = served.signed("/my-bucket/a%26b")[1]
    root = ET.fromstring(body)  # noqa: S314 - ours
    assert [element.tag for element in root] == ["Code", "Message", "Key", "RequestId", "HostId"]
    assert (root.findtext("Code"), root.findtext("Key")) == ("NoSuchKey", "a&b")
    assert body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<Error>')


def test_a_public_acl_that_is_refused_names_what_it_was_for(s3):
    s3.create_bucket(Bucket="my-bucket", ObjectOwnership="ObjectWriter")
    s3.put_object(Bucket="my-bucket", Key="k")
    with pytest.raises(s3.exceptions.ClientError, match='s3:PutObjectAcl on resource: "arn:aws:s3:::my-bucket/k"'):
        s3.put_object_acl(Bucket="my-bucket", Key="k", ACL="public-read")
    with pytest.raises(s3.exceptions.ClientError, match='s3:PutBucketAcl on resource: "arn:aws:s3:::my-bucket" '):
        s3.put_bucket_acl(Bucket="my-bucket", ACL="public-read")


@row("launch a t3.micro that is not asked to be EBS-optimized", "EbsOptimized: False", RUN_INSTANCES)
def test_an_instance_is_ebs_optimized_only_if_asked(ec2, amazon_linux, we_do):
    base = {"ImageId": amazon_linux, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    plain = ec2.run_instances(**base)["Instances"][0]
    asked = ec2.run_instances(**base, EbsOptimized=True)["Instances"][0]
    we_do(f"EbsOptimized: {plain['EbsOptimized']}")
    assert asked["EbsOptimized"] is True
