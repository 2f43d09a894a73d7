"""Every form of an S3 URL, over the wire and as a probe; and clients that need no endpoint to be set."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest
from botocore.exceptions import EndpointConnectionError

from tutor.sandbox.aws.hosts import host_name, read_host
from tutor.sandbox.aws.probe import request_for_url
from tutor.sandbox.aws.wire import HttpRequest, S3Address, read_request, s3_address

VIRTUAL_HOSTING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html"
READ_FOR_ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::NAME/*"}],
}


@pytest.fixture
def published(at_aws):
    """Make a bucket that anybody may read, with one object."""

    def make(name: str, key: str = "puppy.jpg", region: str = "us-east-1", **condition: object) -> None:
        client = at_aws.client(region=region)
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        client.create_bucket(Bucket=name, **where)
        client.delete_public_access_block(Bucket=name)
        policy = json.loads(json.dumps(READ_FOR_ALL).replace("NAME", name))
        if condition:
            policy["Statement"][0]["Condition"] = condition
        client.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
        client.put_object(Bucket=name, Key=key, Body=b"woof")
        client.close()

    return make


@pytest.mark.parametrize(
    ("host", "region", "bucket"),
    [
        ("s3.amazonaws.com", "", ""),
        ("S3.AMAZONAWS.COM:443", "", ""),
        ("s3.amazonaws.com.", "", ""),
        ("photos.s3.amazonaws.com", "", "photos"),
        ("my.photos.s3.amazonaws.com:80", "", "my.photos"),
        ("s3.eu-west-1.amazonaws.com", "eu-west-1", ""),
        ("s3-eu-west-1.amazonaws.com", "eu-west-1", ""),
        ("photos.s3.eu-west-1.amazonaws.com", "eu-west-1", "photos"),
        ("my.photos.s3-us-west-2.amazonaws.com", "us-west-2", "my.photos"),
        ("photos.s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1", "photos"),
        ("s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1", ""),
        ("s3-external-1.amazonaws.com", "us-east-1", ""),
        ("s3.s3.amazonaws.com", "", "s3"),
        ("s3.eu-west-1.s3.us-east-1.amazonaws.com", "us-east-1", "s3.eu-west-1"),
    ],
)
def test_a_host_of_s3_tells_region_and_bucket(host, region, bucket):
    found = read_host(host_name(host))
    assert found is not None
    assert (found.service, found.region, found.bucket) == ("s3", region, bucket)


@pytest.mark.parametrize("host", ["photos.s3.mars.amazonaws.com", "amazonaws.com", "s3.amazonaws.org", "", "a" * 99999])
def test_what_is_no_name_of_aws_is_not_taken_for_one(host):
    assert read_host(host_name(host)) is None


@pytest.mark.parametrize(
    ("host", "path", "bucket", "key"),
    [
        ("127.0.0.1:5000", "/photos/a/b.jpg", "photos", "a/b.jpg"),
        ("localhost:5000", "/photos", "photos", ""),
        ("[::1]:5000", "/photos/k", "photos", "k"),
        ("sandbox", "/photos/k", "photos", "k"),
        ("photos.localhost:5000", "/k", "photos", "k"),
        ("photos.s3.localhost:5000", "/k", "photos", "k"),
        ("mys3.localhost", "/k", "mys3", "k"),
        ("s3.localhost", "/photos/k", "photos", "k"),
        ("s3.amazonaws.com", "/photos//k", "photos", "/k"),
        ("photos.s3.amazonaws.com", "//k", "photos", "/k"),
        ("photos.s3.amazonaws.com", "/", "photos", ""),
        ("photos.s3.amazonaws.com", "/a%20b%2Fc%C3%A9", "photos", "a b/c\u00e9"),
        ("s3.eu-west-1.amazonaws.com", "/", "", ""),
        ("ec2.us-east-1.amazonaws.com", "/photos/k", "photos", "k"),
        ("www.example.com", "/index.html", "www.example.com", "index.html"),
    ],
)
def test_bucket_and_key_of_every_form(host, path, bucket, key):
    assert s3_address(HttpRequest("GET", host, path, "", {}, {})) == S3Address(bucket, key)


@pytest.mark.parametrize(
    ("target", "host", "path"),
    [
        ("/photos/k?acl", "s3.amazonaws.com", "/photos/k"),
        ("//k", "s3.amazonaws.com", "//k"),
        ("http://photos.s3.amazonaws.com/k?acl", "photos.s3.amazonaws.com", "/k"),
        ("HTTP://photos.s3.amazonaws.com", "photos.s3.amazonaws.com", "/"),
        ("*", "s3.amazonaws.com", "/*"),
        ("k", "s3.amazonaws.com", "/k"),
        ("/a:b@c", "s3.amazonaws.com", "/a:b@c"),
    ],
)
def test_a_target_is_whole_or_from_the_path_on(target, host, path):
    request = read_request({"REQUEST_METHOD": "GET", "RAW_URI": target, "HTTP_HOST": "s3.amazonaws.com"})
    assert (request.host, request.path) == (host, path)


@pytest.mark.parametrize(
    ("scheme", "host", "secure"),
    [
        ("https", "s3.amazonaws.com", True),
        ("http", "s3.amazonaws.com", False),
        ("http", "www.example.com", False),
        ("http", "127.0.0.1:5000", True),
        ("http", "photos.localhost:5000", True),
    ],
)
def test_a_request_is_secure_over_tls_and_at_our_own_address_which_stands_for_it(scheme, host, secure):
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": "/", "HTTP_HOST": host, "wsgi.url_scheme": scheme}
    assert read_request(environ).secure is secure


@pytest.mark.aws(
    behaviour="an object's URL, path style and virtual host, in its region",
    says="200 / 200",
    page=VIRTUAL_HOSTING + "#virtual-hosted-style-access",
)
def test_an_object_has_a_url_in_both_styles(at_aws, published, we_do):
    published("amzn-bucket1", region="us-west-2")
    urls = (
        "https://s3.us-west-2.amazonaws.com/amzn-bucket1/puppy.jpg",
        "https://amzn-bucket1.s3.us-west-2.amazonaws.com/puppy.jpg",
    )
    we_do(" / ".join(str(at_aws.fetch(url)[0]) for url in urls))


@pytest.mark.parametrize(
    "url",
    [
        "http://s3.amazonaws.com/photos/puppy.jpg",
        "https://s3.amazonaws.com/photos/puppy.jpg",
        "http://photos.s3.amazonaws.com/puppy.jpg",
        "https://photos.s3.amazonaws.com/puppy.jpg",
        "https://photos.s3.us-east-1.amazonaws.com/puppy.jpg",
        "https://s3.us-east-1.amazonaws.com/photos/puppy.jpg",
        "https://s3.dualstack.us-east-1.amazonaws.com/photos/puppy.jpg",
        "https://photos.s3.dualstack.us-east-1.amazonaws.com/puppy.jpg",
        "https://photos.s3-us-east-1.amazonaws.com/puppy.jpg",
        "http://photos.s3.amazonaws.com/pupp%79.jpg?x-id=GetObject",
    ],
)
@pytest.mark.aws(
    behaviour="every further form of an object's URL: global, dual-stack, with a dash; http and https",
    says="200",
    page=VIRTUAL_HOSTING + "#VirtualHostingBackwardsCompatibility",
)
def test_an_object_is_found_by_every_form_of_its_url(at_aws, published, we_do, url):
    published("photos")
    status, body = at_aws.fetch(url)
    assert body == b"woof"
    we_do(str(status))


@pytest.mark.aws(
    behaviour="a bucket with dots: virtual host over http / https, path style over https",
    says="200 / certificate does not match / 200",
    page=VIRTUAL_HOSTING,
)
def test_a_bucket_with_dots_is_reached_over_http_or_by_path(at_aws, published, we_do):
    published("my.photos")

    def seen(url: str) -> str:
        try:
            return str(at_aws.fetch(url)[0])
        except urllib.error.URLError as error:
            return "certificate does not match" if "Hostname mismatch" in str(error.reason) else str(error.reason)

    urls = (
        "http://my.photos.s3.amazonaws.com/puppy.jpg",
        "https://my.photos.s3.amazonaws.com/puppy.jpg",
        "https://s3.amazonaws.com/my.photos/puppy.jpg",
    )
    we_do(" / ".join(map(seen, urls)))


@pytest.mark.aws(
    behaviour="a Host header that is none of AWS's names is the bucket",
    says="200",
    page=VIRTUAL_HOSTING + "#VirtualHostingSpecifyBucket",
)
def test_a_host_of_ones_own_is_the_bucket(at_aws, published, we_do):
    published("www.example.com", "homepage.html")
    we_do(str(at_aws.fetch("http://s3.amazonaws.com/homepage.html", Host="www.example.com")[0]))


@pytest.mark.aws(
    behaviour="a policy that asks for aws:SecureTransport: GET over http / https",
    says="403 / 200",
    page="https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS",
)
def test_a_policy_can_ask_for_tls(at_aws, published, we_do):
    published("photos", Bool={"aws:SecureTransport": "true"})
    urls = ("http://photos.s3.amazonaws.com/puppy.jpg", "https://photos.s3.amazonaws.com/puppy.jpg")
    we_do(" / ".join(str(at_aws.fetch(url)[0]) for url in urls))


@pytest.mark.aws(
    behaviour="the website endpoint of a bucket that is configured as a website",
    says="200",
    page="https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html",
    differs="no website is served: the name is not found",
)
def test_a_website_is_configured_and_not_served(at_aws, published, we_do):
    published("photos", "index.html")
    s3 = at_aws.client()
    s3.put_bucket_website(Bucket="photos", WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}})
    s3.close()
    assert "serves no website" in at_aws.served.aws.journal()[-1]["note"]
    with pytest.raises(urllib.error.URLError) as unknown:
        at_aws.fetch("http://photos.s3-website-us-east-1.amazonaws.com/")
    we_do(str(unknown.value.reason.strerror))


def test_a_key_with_slashes_at_its_start_is_another_key(at_aws, published):
    published("photos", "/puppy.jpg")
    assert at_aws.fetch("http://photos.s3.amazonaws.com//puppy.jpg")[1] == b"woof"
    assert at_aws.fetch("https://s3.amazonaws.com/photos//puppy.jpg")[1] == b"woof"
    assert at_aws.fetch("http://photos.s3.amazonaws.com/puppy.jpg")[0] == 403


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_boto3_needs_no_endpoint(at_aws, region):
    s3 = at_aws.client(region=region)
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket="photos", **where)
    s3.create_bucket(Bucket="my.photos", **where)
    for bucket in ("photos", "my.photos"):
        s3.put_object(Bucket=bucket, Key="a b/c\u00e9//+", Body=b"woof" * 1000)
        assert s3.get_object(Bucket=bucket, Key="a b/c\u00e9//+")["Body"].read() == b"woof" * 1000
    s3.close()


def test_other_services_are_where_boto3_looks_for_them(at_aws):
    ec2, sts = at_aws.client("ec2", region="eu-west-1"), at_aws.client("sts")
    assert ec2.describe_instances()["Reservations"] == []
    assert sts.get_caller_identity()["Account"]
    ec2.close()
    sts.close()


@pytest.mark.aws(
    behaviour="GetCallerIdentity by a plain URL, not signed",
    says="403 MissingAuthenticationToken",
    page="https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html",
)
def test_a_url_of_another_service_is_answered_by_that_service(at_aws, we_do):
    status, body = at_aws.fetch("https://sts.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15")
    we_do(f"{status} {body.decode().partition('<Code>')[2].partition('<')[0]}")
    status, body = at_aws.fetch("https://ec2.eu-west-1.amazonaws.com/?Action=DescribeInstances&Version=2016-11-15")
    assert b"<Response><Errors>" in body
    status, body = at_aws.fetch("https://dynamodb.us-east-1.amazonaws.com/")
    assert b"dynamodb is not here" in body


def test_a_region_that_is_none_has_no_server(at_aws):
    for service in ("s3", "ec2"):
        client = at_aws.client(service, region="eu-west-9")
        with pytest.raises(EndpointConnectionError):
            client.list_buckets() if service == "s3" else client.describe_instances()


def test_a_service_that_is_not_here_says_so(at_aws):
    dynamodb = at_aws.client("dynamodb")
    with pytest.raises(dynamodb.exceptions.ClientError, match="dynamodb is not here"):
        dynamodb.list_tables()
    dynamodb.close()


@pytest.mark.parametrize(
    ("url", "host", "path", "secure"),
    [
        ("http://s3.amazonaws.com/photos/a%20b", "s3.amazonaws.com", "/photos/a%20b", False),
        ("https://Photos.S3.amazonaws.com:443//k", "photos.s3.amazonaws.com", "//k", True),
        ("http://photos.s3.amazonaws.com:80", "photos.s3.amazonaws.com", "/", False),
        ("http://my.photos.s3.eu-west-1.amazonaws.com/k", "my.photos.s3.eu-west-1.amazonaws.com", "/k", False),
        ("http://127.0.0.1:4566/photos/k", "127.0.0.1:4566", "/photos/k", True),
        ("http://photos.localhost:4566/k", "photos.localhost:4566", "/k", True),
    ],
)
def test_a_probe_is_the_request_that_a_client_would_send(url, host, path, secure):
    request = request_for_url("get", url)
    assert isinstance(request, HttpRequest)
    assert (request.method, request.host, request.path, request.secure) == ("GET", host, path, secure)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://my.photos.s3.amazonaws.com/k", "certificate of s3.amazonaws.com"),
        ("https://photos.s3.eu-west-9.amazonaws.com/k", "no AWS region eu-west-9"),
        ("https://ec2.eu-west-1.amazonaws.com/", "no URL"),
        ("https://photos.s3.amazonaws.com:8443/k", "no URL"),
        ("ftp://s3.amazonaws.com/photos/k", "no URL"),
        ("https://example.com/k", "no URL"),
        ("https:///k", "no URL"),
        ("https://[::1/k", "no URL"),
        ("https://s3.amazonaws.com:x/k", "no URL"),
    ],
)
def test_a_probe_that_no_client_could_make_says_why(url, why):
    reason = request_for_url("GET", url)
    assert isinstance(reason, str)
    assert why in reason


@pytest.fixture
def preflight(at_aws):
    """Ask as a browser does: status, error code, headers. The names of headers are written with underscores."""
    del at_aws

    def ask(url: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(url, method="OPTIONS", headers=named)  # noqa: S310 - http
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - http
                return answer.status, "", dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode().partition("<Code>")[2].partition("<")[0], dict(error.headers)

    return ask


@pytest.mark.aws(
    behaviour="a browser's preflight (OPTIONS) to a bucket without a CORS configuration",
    says="403 AccessForbidden",
    page="https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors-troubleshooting.html#cors-not-enabled",
)
def test_a_preflight_is_refused_where_no_rule_was_made(at_aws, preflight, we_do):
    at_aws.client().create_bucket(Bucket="photos")
    asked = {"Origin": "http://www.example.com", "Access_Control_Request_Method": "GET"}
    status, code, _ = preflight("http://photos.s3.amazonaws.com/puppy.jpg", **asked)
    we_do(f"{status} {code}")


@pytest.mark.aws(
    behaviour="a preflight to a bucket with a CORS configuration: a rule matches / none does",
    says="200 / 403 AccessForbidden",
    page="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html",
)
def test_a_preflight_is_answered_by_the_first_rule_that_matches(at_aws, preflight, we_do):
    s3 = at_aws.client()
    s3.create_bucket(Bucket="photos")
    rules = [
        {"AllowedMethods": ["GET"], "AllowedOrigins": ["http://*.example.com"], "MaxAgeSeconds": 60},
        {
            "AllowedMethods": ["GET", "PUT"],
            "AllowedOrigins": ["*"],
            "AllowedHeaders": ["x-amz-*"],
            "ExposeHeaders": ["ETag"],
        },
    ]
    s3.put_bucket_cors(Bucket="photos", CORSConfiguration={"CORSRules": rules})
    s3.close()
    url = "http://photos.s3.amazonaws.com/puppy.jpg"
    status, _, headers = preflight(url, Origin="http://www.example.com", Access_Control_Request_Method="GET")
    assert headers["Access-Control-Allow-Origin"] == "http://www.example.com"
    assert headers["Access-Control-Max-Age"] == "60"
    wanted = {"Access_Control_Request_Method": "PUT", "Access_Control_Request_Headers": "X-Amz-Meta-A, x-amz-date"}
    _, _, headers = preflight(url, Origin="http://other.org", **wanted)
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Access-Control-Allow-Headers"] == "x-amz-meta-a, x-amz-date"
    refused, code, _ = preflight(url, Origin="http://other.org", Access_Control_Request_Method="DELETE")
    we_do(f"{status} / {refused} {code}")


def test_a_preflight_must_say_where_it_comes_from_and_what_it_is_about(at_aws, preflight):
    at_aws.client().create_bucket(Bucket="photos")
    url = "http://photos.s3.amazonaws.com/puppy.jpg"
    assert preflight(url)[:2] == (400, "BadRequest")
    assert preflight(url, Origin="http://a.org")[:2] == (400, "BadRequest")
    assert preflight("http://nobody-has-it.s3.amazonaws.com/k")[:2] == (404, "NoSuchBucket")
    asked = {"Origin": "http://a.org", "Access_Control_Request_Method": "GET"}
    assert preflight("http://s3.amazonaws.com/", **asked)[:2] == (403, "AccessForbidden")
