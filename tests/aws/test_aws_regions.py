"""Regions: where a bucket is, where a request is sent, what it was signed for (rows 37 and 38)."""

from __future__ import annotations

import boto3
import pytest
from botocore.config import Config

from tutor.sandbox.aws.accounts import LEARNER

DOCS = "https://docs.aws.amazon.com"
ERRORS = f"{DOCS}/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList"
CREATE = f"{DOCS}/AmazonS3/latest/API/API_CreateBucket.html"
REDIRECTS = f"{DOCS}/AmazonS3/latest/userguide/Redirects.html"
IRELAND = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}


@pytest.fixture
def irish_bucket(served):
    """A bucket in eu-west-1 with one public object."""
    client = served.client(region="eu-west-1")
    client.create_bucket(Bucket="irish-bucket", ObjectOwnership="ObjectWriter", **IRELAND)
    client.delete_public_access_block(Bucket="irish-bucket")
    client.put_object(Bucket="irish-bucket", Key="k", Body=b"hello", ACL="public-read")
    return "irish-bucket"


@pytest.fixture
def at_aws(served):
    """A client that asks AWS's own host names, over http, which the private AWS answers for as a proxy."""

    def make(region="us-east-1", style="auto", endpoint=None, version=None):
        keys = {"aws_access_key_id": LEARNER.access_key, "aws_secret_access_key": LEARNER.secret_key}
        settings = Config(
            proxies={"http": served.url},
            s3={"addressing_style": style},
            signature_version=version,
            retries={"total_max_attempts": 1},
        )
        return boto3.client("s3", region_name=region, endpoint_url=endpoint, use_ssl=False, config=settings, **keys)

    return make


def answers(served):
    return [(call["api"], call["status"]) for call in served.aws.journal()]


@pytest.mark.aws(
    behaviour="ask one region's endpoint for a bucket in another", says="301 PermanentRedirect", page=REDIRECTS
)
@pytest.mark.parametrize("host", ["s3.amazonaws.com", "s3.us-east-1.amazonaws.com", "s3-us-west-2.amazonaws.com"])
def test_a_bucket_is_asked_for_in_its_own_region(served, irish_bucket, in_words, we_do, host):
    answer = served.fetch(f"/{irish_bucket}/k", Host=host)
    we_do(in_words(answer))
    assert b"<Endpoint>irish-bucket.s3.eu-west-1.amazonaws.com</Endpoint>" in answer[1]
    for right in ("s3.eu-west-1.amazonaws.com", "s3-eu-west-1.amazonaws.com", "s3.dualstack.eu-west-1.amazonaws.com"):
        assert served.fetch(f"/{irish_bucket}/k", Host=right) == (200, b"hello")


def test_the_global_name_of_a_bucket_leads_to_it_wherever_it_is(served, irish_bucket):
    assert served.fetch("/k", Host=f"{irish_bucket}.s3.amazonaws.com") == (200, b"hello")
    assert served.fetch("/k", Host=f"{irish_bucket}.s3.eu-west-1.amazonaws.com") == (200, b"hello")
    assert served.fetch("/k", Host=f"{irish_bucket}.s3.us-east-1.amazonaws.com")[0] == 301


@pytest.mark.aws(
    behaviour="ask an endpoint with a signature for another region",
    says="400 AuthorizationHeaderMalformed",
    page=ERRORS,
)
def test_a_signature_is_for_the_region_of_the_endpoint(at_aws, refused, in_words, we_do):
    client = at_aws("eu-west-1", endpoint="http://s3.us-east-1.amazonaws.com")
    we_do(in_words(refused(client.list_buckets)))


@pytest.mark.aws(
    behaviour="EC2: ask an endpoint with a signature for another region",
    says="401 AuthFailure",
    page=f"{DOCS}/AWSEC2/latest/APIReference/errors-overview.html#CommonErrors",
)
def test_ec2_keeps_regions_apart(served, in_words, we_do):
    host = {"Host": "ec2.eu-west-1.amazonaws.com", "Content_Type": "application/x-www-form-urlencoded"}
    we_do(in_words(served.signed("/", "POST", b"Action=DescribeInstances", service="ec2", **host)))


@pytest.mark.aws(
    behaviour="STS: ask an endpoint with a signature for another region",
    says="403 SignatureDoesNotMatch",
    page=f"{DOCS}/IAM/latest/UserGuide/reference_sigv-troubleshooting.html",
)
def test_sts_keeps_regions_apart(served, in_words, we_do):
    host = {"Host": "sts.eu-west-1.amazonaws.com", "Content_Type": "application/x-www-form-urlencoded"}
    we_do(in_words(served.signed("/", "POST", b"Action=GetCallerIdentity", service="sts", **host)))


@pytest.mark.aws(
    behaviour="ask S3 with a signature for another service", says="400 AuthorizationHeaderMalformed", page=ERRORS
)
def test_a_signature_is_for_the_service_of_the_endpoint(served, in_words, we_do):
    we_do(in_words(served.signed("/", service="ec2", Host="s3.us-east-1.amazonaws.com")))


@pytest.mark.aws(
    behaviour="presign for another region than the endpoint's",
    says="400 AuthorizationQueryParametersError",
    page=ERRORS,
)
def test_a_presigned_url_is_for_the_region_of_the_endpoint(served, at_aws, in_words, we_do):
    url = at_aws("eu-west-1", "path", version="s3v4").generate_presigned_url(
        "get_object", Params={"Bucket": "my-bucket", "Key": "k"}
    )
    assert url.startswith("http://s3.eu-west-1.amazonaws.com/")
    path = url.removeprefix("http://s3.eu-west-1.amazonaws.com")
    we_do(in_words(served.fetch(path, Host="s3.us-east-1.amazonaws.com")))


@pytest.mark.aws(
    behaviour="boto3 asks for a bucket in another region",
    says="redirected: 200",
    page=f"{DOCS}/AmazonS3/latest/userguide/UsingBucket.html#access-bucket-intro",
)
@pytest.mark.parametrize("style", ["auto", "path", "own endpoint"])
def test_boto3_follows_to_the_region_of_a_bucket(served, irish_bucket, at_aws, we_do, style):
    client = served.client() if style == "own endpoint" else at_aws(style=style)
    before = len(served.aws.journal())
    assert client.get_object(Bucket=irish_bucket, Key="k")["Body"].read() == b"hello"
    first, second = (status for _, status in answers(served)[before:])
    we_do(f"{'redirected' if first in {301, 400} else first}: {second}")
    for method, more in (
        (client.head_object, {"Key": "k"}),
        (client.put_object, {"Key": "new", "Body": b"new"}),
        (client.head_bucket, {}),
        (client.list_objects_v2, {}),
        (client.delete_object, {"Key": "new"}),
    ):
        assert method(Bucket=irish_bucket, **more)["ResponseMetadata"]["HTTPStatusCode"] < 300


@pytest.mark.parametrize("operation", ["head_object", "head_bucket", "put_object", "delete_object"])
def test_the_first_call_may_be_any_call(served, irish_bucket, at_aws, operation):
    key = {} if operation == "head_bucket" else {"Key": "k"}
    for client in (served.client(), at_aws()):
        answer = getattr(client, operation)(Bucket=irish_bucket, **key)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] < 300


@pytest.mark.aws(
    behaviour="HEAD a bucket",
    says="x-amz-bucket-region: eu-west-1",
    page=f"{DOCS}/AmazonS3/latest/API/API_HeadBucket.html#API_HeadBucket_ResponseSyntax",
)
def test_head_bucket_tells_the_region(served, irish_bucket, we_do):
    answer = served.client(region="eu-west-1").head_bucket(Bucket=irish_bucket)
    assert answer["BucketRegion"] == "eu-west-1"
    we_do(f"x-amz-bucket-region: {answer['ResponseMetadata']['HTTPHeaders']['x-amz-bucket-region']}")


def test_head_bucket_tells_the_region_to_who_may_not_look(served, irish_bucket):
    with pytest.raises(served.client().exceptions.ClientError) as caught:
        served.client(who="stranger", region="eu-west-1").head_bucket(Bucket=irish_bucket)
    told = caught.value.response["ResponseMetadata"]
    assert (told["HTTPStatusCode"], told["HTTPHeaders"]["x-amz-bucket-region"]) == (403, "eu-west-1")


@pytest.mark.aws(
    behaviour="get the location of a bucket in us-east-1",
    says="None",
    page=f"{DOCS}/AmazonS3/latest/API/API_GetBucketLocation.html",
)
def test_the_location_of_a_bucket_in_us_east_1_is_empty(s3, irish_bucket, served, we_do):
    s3.create_bucket(Bucket="my-bucket")
    assert (
        served.client(region="eu-west-1").get_bucket_location(Bucket=irish_bucket)["LocationConstraint"] == "eu-west-1"
    )
    we_do(str(s3.get_bucket_location(Bucket="my-bucket")["LocationConstraint"]))


@pytest.mark.aws(
    behaviour="create a bucket outside us-east-1 without a LocationConstraint",
    says="400 IllegalLocationConstraintException",
    page=ERRORS,
)
def test_outside_us_east_1_a_bucket_needs_its_location(served, refused, in_words, we_do):
    we_do(in_words(refused(served.client(region="eu-west-1").create_bucket, Bucket="my-bucket")))


@pytest.mark.aws(
    behaviour="create a bucket at one region's endpoint for another",
    says="400 IllegalLocationConstraintException",
    page=ERRORS,
)
def test_a_region_makes_its_own_buckets_only(served, refused, in_words, we_do):
    client = served.client(region="us-west-2")
    we_do(in_words(refused(client.create_bucket, Bucket="my-bucket", **IRELAND)))


def test_us_east_1_makes_buckets_everywhere(s3, served):
    s3.create_bucket(Bucket="my-bucket", **IRELAND)
    s3.create_bucket(Bucket="old-bucket", CreateBucketConfiguration={"LocationConstraint": "EU"})
    client = served.client(region="eu-west-1")
    assert client.get_bucket_location(Bucket="my-bucket")["LocationConstraint"] == "eu-west-1"
    client.put_object(Bucket="my-bucket", Key="k", Body=b"x")
    client.put_object(Bucket="old-bucket", Key="k", Body=b"x")


@pytest.mark.aws(
    behaviour="create a bucket with a LocationConstraint that is no region",
    says="400 InvalidLocationConstraint",
    page=ERRORS,
    row=38,
)
@pytest.mark.parametrize("location", ["mars-1", "us-east-1", "us-gov-west-1", "<x>"])
def test_a_location_must_be_a_region(s3, refused, in_words, we_do, location):
    where = {"CreateBucketConfiguration": {"LocationConstraint": location}}
    we_do(in_words(refused(s3.create_bucket, Bucket="my-bucket", **where)))
    assert s3.list_buckets()["Buckets"] == []


def test_a_region_that_there_is_not_is_told_so(served, refused):
    """At AWS the name of its endpoint would not even resolve (row 37)."""
    for region in ("mars-1", "us-gov-west-1", ""):
        code = refused(served.client(region=region or "none").list_buckets)
        assert code == ("AuthorizationHeaderMalformed", 400)


def test_a_list_of_buckets_tells_those_of_every_region(served, s3, irish_bucket):
    s3.create_bucket(Bucket="my-bucket")
    for region in ("us-east-1", "eu-west-1", "ap-south-1"):
        listed = served.client(region=region).list_buckets()["Buckets"]
        assert [bucket["Name"] for bucket in listed] == [irish_bucket, "my-bucket"]


@pytest.mark.aws(
    behaviour="use Signature Version 2 in a region newer than 2014",
    says="400 InvalidRequest",
    page=f"{DOCS}/AmazonS3/latest/API/UsingAuthSDK.html",
)
def test_newer_regions_take_no_version_2(served, in_words, we_do, refused):
    where = {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
    served.client(region="eu-central-1").create_bucket(Bucket="my-bucket", **where)
    client = served.client(region="eu-central-1", signature_version="s3")
    we_do(in_words(refused(client.list_objects_v2, Bucket="my-bucket")))


@pytest.mark.aws(
    behaviour="use Signature Version 2 on a bucket made after June 2020",
    says="refused",
    page="https://aws.amazon.com/blogs/aws/amazon-s3-update-sigv2-deprecation-period-extended-modified/",
    differs="boto3 presigns with it in us-east-1 unless told otherwise, and those URLs are in wide use",
)
def test_version_2_is_taken_and_noted(served, s3, we_do):
    s3.create_bucket(Bucket="my-bucket")
    answer = served.client(signature_version="s3").list_objects_v2(Bucket="my-bucket")
    we_do(str(answer["ResponseMetadata"]["HTTPStatusCode"]))
    assert "take no Signature Version 2" in served.aws.journal()[-1]["note"]


def test_a_bucket_elsewhere_is_owned_by_who_made_it(served, irish_bucket, refused):
    client = served.client(region="eu-west-1")
    assert refused(client.create_bucket, Bucket=irish_bucket, **IRELAND) == ("BucketAlreadyOwnedByYou", 409)
