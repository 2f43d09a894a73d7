"""Signatures: who signed, when, for where, and what (rows 13 to 15)."""

from __future__ import annotations

import hashlib
import http.client
import io
import urllib.request
from base64 import b64encode
from urllib.parse import urlsplit

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from tutor.sandbox.aws.accounts import LEARNER

DOCS = "https://docs.aws.amazon.com"
ERRORS = f"{DOCS}/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList"
QUERY_AUTH = f"{DOCS}/AmazonS3/latest/API/sigv4-query-string-auth.html"
OLD_QUERY_AUTH = f"{DOCS}/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationQueryStringAuth"
EC2_ERRORS = f"{DOCS}/AWSEC2/latest/APIReference/errors-overview.html#CommonErrors"
HOUR = 3600
VERSIONS = ["s3", "s3v4"]


@pytest.fixture
def bucket(s3):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"secret")
    return "my-bucket"


@pytest.fixture
def presigned(served, bucket):
    """The path of a presigned URL."""

    def make(version="s3v4", operation="get_object", expires=HOUR, who="learner", key="k", **params):
        client = served.client(who=who, signature_version=version, s3={"addressing_style": "path"})
        asked = {"Bucket": bucket, "Key": key, **params}
        return client.generate_presigned_url(operation, Params=asked, ExpiresIn=expires).removeprefix(served.url)

    return make


def with_other_keys(client, access_key=LEARNER.access_key):
    client._request_signer._credentials.access_key = access_key  # noqa: SLF001 - keys that no account has
    client._request_signer._credentials.secret_key = "not+the+secret+of+the+learner"  # noqa: S105, SLF001 - the same
    return client


# --- rows ------------------------------------------------------------------------------------------------


@pytest.mark.aws(
    behaviour="sign with an access key that no account has", says="403 InvalidAccessKeyId", page=ERRORS, row=15
)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_key_that_nobody_has_is_refused(served, refused, in_words, we_do, version):
    client = with_other_keys(served.client(signature_version=version), access_key="AKIAIOSFODNN7EXAMPLE")
    we_do(in_words(refused(client.list_buckets)))


@pytest.mark.aws(behaviour="sign with a wrong secret key", says="403 SignatureDoesNotMatch", page=ERRORS, row=15)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_wrong_secret_is_refused(served, refused, in_words, we_do, version):
    client = with_other_keys(served.client(signature_version=version))
    we_do(in_words(refused(client.list_buckets)))
    assert served.aws.journal()[-1]["identity"] == "anonymous"


@pytest.mark.aws(
    behaviour="sign by a clock that is more than 15 minutes off", says="403 RequestTimeTooSkewed", page=ERRORS
)
@pytest.mark.parametrize("ahead", [901, -901])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_clock_that_is_off_is_refused(served, refused, in_words, we_do, *, ahead, version):
    served.today.ahead = ahead
    we_do(in_words(refused(served.client(signature_version=version).list_buckets)))
    served.today.ahead = ahead * 0.95
    served.client(signature_version=version).list_buckets()


@pytest.mark.aws(
    behaviour="use a presigned URL after its time",
    says="403 AccessDenied: Request has expired",
    page=f"{DOCS}/AmazonS3/latest/userguide/using-presigned-url.html#PresignedUrl-Expiration",
    row=13,
)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_presigned_url_expires(served, in_words, we_do, *, presigned, version):
    path = presigned(version, expires=60)
    assert served.fetch(path) == (200, b"secret")
    served.today.ahead = 62
    answer = served.fetch(path)
    message = answer[1].partition(b"<Message>")[2].partition(b"</Message>")[0].decode()
    we_do(f"{in_words(answer)}: {message}")


@pytest.mark.aws(behaviour="change anything in a presigned URL", says="403 SignatureDoesNotMatch", page=ERRORS, row=14)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_presigned_url_can_not_be_tampered_with(served, s3, in_words, we_do, *, presigned, version):
    s3.put_object(Bucket="my-bucket", Key="other", Body=b"more")
    path = presigned(version, VersionId="null")
    we_do(in_words(served.fetch(path.replace("/k?", "/other?"))))
    longer = path.replace("X-Amz-Expires=3600", "X-Amz-Expires=7200").replace("&Expires=", "&Expires=9")
    assert in_words(served.fetch(longer)) == "403 SignatureDoesNotMatch"
    assert in_words(served.fetch(path.replace("versionId=null", "versionId=other"))) == "403 SignatureDoesNotMatch"


@pytest.mark.aws(
    behaviour="use a presigned URL for GET to DELETE", says="403 SignatureDoesNotMatch", page=ERRORS, row=14
)
@pytest.mark.parametrize("version", VERSIONS)
def test_a_presigned_url_is_for_one_method(served, s3, in_words, we_do, *, presigned, version):
    we_do(in_words(served.fetch(presigned(version), "DELETE")))
    assert s3.get_object(Bucket="my-bucket", Key="k")["Body"].read() == b"secret"


@pytest.mark.aws(
    behaviour="presign a URL for more than seven days",
    says="400 AuthorizationQueryParametersError",
    page=QUERY_AUTH,
    row=14,
)
def test_a_presigned_url_lasts_seven_days_at_most(served, in_words, we_do, presigned):
    assert served.fetch(presigned(expires=7 * 24 * HOUR))[0] == 200
    we_do(in_words(served.fetch(presigned(expires=7 * 24 * HOUR + 1))))


@pytest.mark.aws(
    behaviour="leave a parameter out of a presigned URL", says="400 AuthorizationQueryParametersError", page=QUERY_AUTH
)
@pytest.mark.parametrize("name", ["X-Amz-Signature", "X-Amz-Expires", "X-Amz-Date", "X-Amz-SignedHeaders"])
def test_a_presigned_url_needs_all_its_parameters(served, in_words, we_do, presigned, name):
    path, _, query = presigned().partition("?")
    kept = "&".join(part for part in query.split("&") if not part.startswith(f"{name}="))
    we_do(in_words(served.fetch(f"{path}?{kept}")))


@pytest.mark.aws(behaviour="leave Signature out of an old presigned URL", says="403 AccessDenied", page=OLD_QUERY_AUTH)
def test_an_old_presigned_url_needs_all_its_parameters(served, in_words, we_do, presigned):
    path, _, query = presigned("s3").partition("?")
    kept = "&".join(part for part in query.split("&") if not part.startswith("Signature="))
    we_do(in_words(served.fetch(f"{path}?{kept}")))


@pytest.mark.aws(behaviour="send another body than was signed", says="400 XAmzContentSHA256Mismatch", page=ERRORS)
def test_another_body_than_the_signed_one_is_refused(served, bucket, in_words, we_do):
    stated = hashlib.sha256(b"what was signed").hexdigest()
    request = AWSRequest("PUT", f"{served.url}/{bucket}/k", data=b"what was signed")
    served.sign(request)
    assert request.headers["x-amz-content-sha256"] == stated
    we_do(in_words(served.fetch(f"/{bucket}/k", "PUT", b"something else", **dict(request.headers.items()))))


@pytest.mark.aws(
    behaviour="add an x-amz- header after signing",
    says="403 AccessDenied",
    page=f"{DOCS}/AmazonS3/latest/API/sig-v4-header-based-auth.html",
)
def test_a_header_that_was_not_signed_is_refused(served, in_words, we_do, presigned):
    path = presigned(operation="put_object")
    we_do(in_words(served.fetch(path, "PUT", b"x", x_amz_meta_owner="me")))
    assert served.fetch(path, "PUT", b"x")[0] == 200


@pytest.mark.aws(behaviour="sign in the header and in the query at once", says="400 InvalidArgument", page=ERRORS)
def test_two_signatures_are_one_too_many(served, in_words, we_do, presigned):
    we_do(in_words(served.fetch(presigned(), Authorization="AWS AKIA:x")))


@pytest.mark.aws(behaviour="EC2: sign with an access key that no account has", says="401 AuthFailure", page=EC2_ERRORS)
def test_ec2_refuses_a_key_that_nobody_has(served, refused, in_words, we_do):
    client = with_other_keys(served.client("ec2"), access_key="AKIAIOSFODNN7EXAMPLE")
    we_do(in_words(refused(client.describe_regions)))


@pytest.mark.aws(behaviour="EC2: sign with a wrong secret key", says="403 SignatureDoesNotMatch", page=EC2_ERRORS)
def test_ec2_refuses_a_wrong_secret(served, refused, in_words, we_do):
    we_do(in_words(refused(with_other_keys(served.client("ec2")).describe_regions)))


@pytest.mark.aws(
    behaviour="EC2: sign by a clock that is more than 15 minutes off", says="400 RequestExpired", page=EC2_ERRORS
)
@pytest.mark.parametrize("ahead", [901, -901])
def test_ec2_refuses_a_clock_that_is_off(served, refused, in_words, we_do, ahead):
    served.today.ahead = ahead
    we_do(in_words(refused(served.client("ec2").describe_regions)))


STS_ERRORS = f"{DOCS}/STS/latest/APIReference/CommonErrors.html"


@pytest.mark.aws(
    behaviour="STS: sign with an access key that no account has", says="403 InvalidClientTokenId", page=STS_ERRORS
)
def test_sts_refuses_a_key_that_nobody_has(served, refused, in_words, we_do):
    client = with_other_keys(served.client("sts"), access_key="AKIAIOSFODNN7EXAMPLE")
    we_do(in_words(refused(client.get_caller_identity)))


@pytest.mark.aws(
    behaviour="STS: sign with a wrong secret key",
    says="403 SignatureDoesNotMatch",
    page=f"{DOCS}/IAM/latest/UserGuide/reference_sigv-troubleshooting.html",
)
def test_sts_refuses_a_wrong_secret(served, refused, in_words, we_do):
    we_do(in_words(refused(with_other_keys(served.client("sts")).get_caller_identity)))


# --- what must go on working -----------------------------------------------------------------------------

ODD_KEYS = [
    "a b",
    "plus+sign",
    "grüß/日本.txt",
    "//two//slashes",
    "til~de",
    "per%41cent",
    "q?x=1&y#z",
    "a/../b/./c",
    "semi;colon:at@eq=comma,",
    "*()'!\"",
    "ends/",
]


@pytest.mark.parametrize("key", ODD_KEYS)
@pytest.mark.parametrize("version", VERSIONS)
def test_odd_keys_are_signed_as_they_are(served, bucket, presigned, key, version):
    client = served.client(signature_version=version)
    client.put_object(Bucket=bucket, Key=key, Body=key.encode())
    assert client.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    assert served.fetch(presigned(version, key=key)) == (200, key.encode())
    assert client.list_objects_v2(Bucket=bucket, Prefix=key)["KeyCount"] == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_parameters_and_headers_of_a_presigned_url_count(served, s3, presigned, version):
    told = presigned(
        version, ResponseContentType="text/x-told", ResponseContentDisposition='attachment; filename="a b"'
    )
    with urllib.request.urlopen(served.url + told) as answer:  # noqa: S310 - http
        assert answer.headers["content-type"] == "text/x-told"
    kind = {"Content_Type": "text/plain"}
    path = presigned(version, "put_object", ContentType="text/plain", Metadata={"by": "me"})
    sent = {} if version == "s3" else {"x-amz-meta-by": "me"}
    assert served.fetch(path, "PUT", b"new", **kind, **sent)[0] == 200
    head = s3.head_object(Bucket="my-bucket", Key="k")
    assert (head["ContentType"], head["Metadata"]) == ("text/plain", {"by": "me"})


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_uploads_with_checksums_arrive_as_they_were(s3, bucket, algorithm):
    body = bytes(range(256)) * 9000
    s3.put_object(Bucket=bucket, Key="large", Body=io.BytesIO(body), ChecksumAlgorithm=algorithm)
    got = s3.get_object(Bucket=bucket, Key="large", ChecksumMode="ENABLED")
    assert got["Body"].read() == body
    assert got[f"Checksum{algorithm}"]
    assert "ContentEncoding" not in got


def in_chunks(body, *, name="x-amz-checksum-sha256", value=None):
    digest = value or b64encode(hashlib.sha256(body).digest()).decode()
    half = len(body) // 2
    pieces = [body[:half], body[half:], b""]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece)
    return chunks + f"0\r\n{name}:{digest}\r\n\r\n".encode()


STREAMING = {
    "x_amz_content_sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "x_amz_trailer": "x-amz-checksum-sha256",
    "content_encoding": "aws-chunked",
}


def put_chunks(served, bucket, body, length, **headers):
    """As clients upload over https: unsigned chunks, and a checksum at the end."""
    named = {name.replace("_", "-"): text for name, text in (STREAMING | headers).items()}
    request = AWSRequest("PUT", f"{served.url}/{bucket}/k", headers=named, data=body)
    request.headers["x-amz-decoded-content-length"] = str(length)
    request.context["checksum"] = {"request_algorithm": {"in": "trailer"}}
    served.sign(request)
    return served.fetch(f"/{bucket}/k", "PUT", body, **dict(request.headers.items()))


def test_chunks_with_a_trailer_are_unpacked(served, s3, bucket):
    body = b"hello " * 100
    assert put_chunks(served, bucket, in_chunks(body), len(body), x_amz_sdk_checksum_algorithm="SHA256")[0] == 200
    got = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert (got["Body"].read(), "ContentEncoding" in got) == (body, False)
    assert got["ChecksumSHA256"] == b64encode(hashlib.sha256(body).digest()).decode()


@pytest.mark.parametrize(
    ("body", "length", "code"),
    [
        (in_chunks(b"hello"), 6, b"IncompleteBody"),
        (in_chunks(b"hello")[:-20], 5, b"InvalidRequest"),
        (in_chunks(b"hello", name="x-amz-other"), 5, b"MalformedTrailerError"),
        (in_chunks(b"hello").replace(b":", b" "), 5, b"MalformedTrailerError"),
        (b"5\r\nhello", 5, b"IncompleteBody"),
        (b"zz\r\nhello\r\n0\r\n\r\n", 5, b"IncompleteBody"),
        (in_chunks(b"hello", value=b64encode(bytes(32)).decode()), 5, b"BadDigest"),
        (in_chunks(b"hello", value="nonsense"), 5, b"InvalidRequest"),
    ],
)
def test_broken_chunks_are_refused_and_store_nothing(served, s3, bucket, *, body, length, code):
    status, answer = put_chunks(served, bucket, body, length)
    assert (status, b"<Code>" + code + b"</Code>" in answer) == (400, True)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"secret"


def test_a_refused_signature_says_what_should_have_been_signed(served, presigned):
    body = served.fetch(presigned().replace("/k?", "/other?"))[1]
    for part in (
        b"<StringToSign>AWS4-HMAC-SHA256\n",
        b"<CanonicalRequest>GET\n/my-bucket/other\n",
        b"<SignatureProvided>",
    ):
        assert part in body


def test_a_presigned_call_of_another_service_works(served):
    client = served.client("sts")
    url = client.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    status, body = served.fetch(url.removeprefix(served.url))
    assert (status, LEARNER.account_id.encode() in body) == (200, True)


def test_the_host_that_was_signed_is_the_host_that_is_asked(served, presigned):
    path = presigned()
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(served.url).port)
    connection.request("GET", path, headers={"Host": "somewhere-else:80"})
    status = connection.getresponse().status
    connection.close()
    assert status == 403


@pytest.mark.parametrize(
    "header", ["AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=a/b/c/s3/aws4_request", "AWS nobody"]
)
def test_a_header_that_is_no_signature_is_refused(served, header):
    assert served.fetch("/my-bucket", Authorization=header)[0] == 400


def test_clients_that_never_signed_are_nobody(served, bucket, nobody):
    with pytest.raises(ClientError, match="AccessDenied"):
        nobody.get_object(Bucket=bucket, Key="k")
    assert served.aws.journal()[-1]["identity"] == "anonymous"
