"""Signatures held against the examples in AWS's own pages, and against nonsense."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.sandbox.aws import PrivateAws, sigv2, sigv4
from tutor.sandbox.aws.accounts import LEARNER
from tutor.sandbox.aws.chunked import ChunkSigner, unpack
from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.wire import HttpRequest, parse_query

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105 - that of AWS's examples
SCOPE = sigv4.Scope("20130524", "us-east-1", "s3")
TIME = "20130524T000000Z"


def example(method, path, headers, query=""):
    headers = {"host": "examplebucket.s3.amazonaws.com", **headers}
    return HttpRequest(method, headers["host"], path, query, parse_query(query), headers)


def signed_as(request, payload, names):
    canonical = sigv4.canonical_request(request, names, payload, service="s3")
    return sigv4.signature(sigv4.signing_key(SECRET, SCOPE), sigv4.string_to_sign(TIME, SCOPE, canonical))


@pytest.mark.parametrize(
    ("request_", "payload", "signature"),
    [
        (
            example("GET", "/test.txt", {"range": "bytes=0-9", "x-amz-content-sha256": sigv4.EMPTY_SHA256}),
            sigv4.EMPTY_SHA256,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            example(
                "PUT",
                "/test$file.text",
                {
                    "date": "Fri, 24 May 2013 00:00:00 GMT",
                    "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
                    "x-amz-storage-class": "REDUCED_REDUNDANCY",
                },
            ),
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            example("GET", "/", {"x-amz-content-sha256": sigv4.EMPTY_SHA256}, "lifecycle"),
            sigv4.EMPTY_SHA256,
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            example("GET", "/", {"x-amz-content-sha256": sigv4.EMPTY_SHA256}, "max-keys=2&prefix=J"),
            sigv4.EMPTY_SHA256,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_the_examples_of_sig_v4_header_based_auth_hold(request_, payload, signature):
    headers = {**request_.headers, "x-amz-date": TIME}
    assert signed_as(replace(request_, headers=headers), payload, sorted(headers)) == signature


def test_the_example_of_sigv4_query_string_auth_holds():
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
        "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    )
    request = example("GET", "/test.txt", {}, f"{query}&X-Amz-Signature=whatever")
    signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    assert signed_as(request, sigv4.UNSIGNED, ["host"]) == signature


def chunk_signer(seed):
    return ChunkSigner(sigv4.signing_key(SECRET, SCOPE), TIME, SCOPE, seed)


def signed_chunks(signatures, end=b"\r\n"):
    pieces = (b"a" * 65536, b"a" * 1024, b"")
    chunks = [
        b"%x;chunk-signature=%s\r\n%s" % (len(piece), signature.encode(), piece)
        for piece, signature in zip(pieces, signatures, strict=True)
    ]
    return b"\r\n".join(chunks) + end


CHUNKS = [
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
]
SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"


def test_the_example_of_sigv4_streaming_holds():
    assert unpack(signed_chunks(CHUNKS), chunk_signer(SEED)).body == b"a" * 66560
    for number in range(3):
        changed = [*CHUNKS]
        changed[number] = "0" * 64
        with pytest.raises(AwsFaultError, match="SignatureDoesNotMatch"):
            unpack(signed_chunks(changed), chunk_signer(SEED))
    with pytest.raises(AwsFaultError, match="SignatureDoesNotMatch"):
        unpack(signed_chunks(CHUNKS).replace(b"aaaa", b"aaab", 1), chunk_signer(SEED))


def test_the_example_of_sigv4_streaming_trailers_holds():
    seed = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"
    chunks = [
        "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
        "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
        "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
    ]
    end = (
        b"x-amz-checksum-crc32c:sOO8/Q==\r\n"
        b"x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"
    )
    contents = unpack(signed_chunks(chunks, end), chunk_signer(seed), signed_trailers=True)
    assert (len(contents.body), contents.trailers) == (66560, {"x-amz-checksum-crc32c": "sOO8/Q=="})
    with pytest.raises(AwsFaultError, match="SignatureDoesNotMatch"):
        unpack(signed_chunks(chunks, end.replace(b"sOO", b"sOP")), chunk_signer(seed), signed_trailers=True)


@pytest.mark.parametrize(
    ("method", "host", "path", "headers", "query", "signature"),
    [
        (
            "GET",
            "awsexamplebucket1.us-west-1.s3.amazonaws.com",
            "/photos/puppy.jpg",
            {},
            "",
            "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=",
        ),
        (
            "PUT",
            "awsexamplebucket1.s3.us-west-1.amazonaws.com",
            "/photos/puppy.jpg",
            {"content-type": "image/jpeg", "date": "Tue, 27 Mar 2007 21:15:45 +0000"},
            "",
            "iqRzw+ileNPu1fhspnRs8nOjjIA=",
        ),
        (
            "GET",
            "awsexamplebucket1.s3.us-west-1.amazonaws.com",
            "/",
            {"date": "Tue, 27 Mar 2007 19:42:41 +0000"},
            "prefix=photos&max-keys=50&marker=puppy",
            "m0WP8eCtspQl5Ahe6L1SozdX9YA=",
        ),
        (
            "GET",
            "awsexamplebucket1.s3.us-west-1.amazonaws.com",
            "/",
            {"date": "Tue, 27 Mar 2007 19:44:46 +0000"},
            "acl",
            "82ZHiFIjc+WbcwFKGUVEQspPn+0=",
        ),
    ],
)
def test_the_examples_of_rest_authentication_hold(method, host, path, *, headers, query, signature):
    headers = {"host": host, "date": "Tue, 27 Mar 2007 19:36:42 +0000", **headers}
    request = HttpRequest(
        method, host.replace("us-west-1.s3.", "s3.us-west-1."), path, query, parse_query(query), headers
    )
    assert sigv2.signature(SECRET, sigv2.string_to_sign(request)) == signature


# --- whatever comes over the wire ------------------------------------------------------------------------

ANY = st.text(st.characters(max_codepoint=255), max_size=40)
PARTS = st.fixed_dictionaries(
    {},
    optional={
        "X-Amz-Algorithm": st.sampled_from(["AWS4-HMAC-SHA256", "x"]),
        "X-Amz-Credential": st.one_of(ANY, st.just(f"{LEARNER.access_key}/20260101/us-east-1/s3/aws4_request")),
        "X-Amz-Date": st.one_of(ANY, st.sampled_from(["00010101T000000Z", "99991231T235959Z"])),
        "X-Amz-Expires": st.one_of(ANY, st.integers().map(str)),
        "X-Amz-SignedHeaders": ANY,
        "X-Amz-Signature": ANY,
        "AWSAccessKeyId": st.one_of(ANY, st.just(LEARNER.access_key)),
        "Expires": st.one_of(ANY, st.integers().map(str)),
        "Signature": ANY,
    },
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "authorization": st.one_of(
            ANY,
            st.just(f"AWS {LEARNER.access_key}:x"),
            st.builds(
                "AWS4-HMAC-SHA256 Credential={}/{}/{}/{}/aws4_request, SignedHeaders={}, Signature={}".format,
                *[ANY] * 6,
            ),
        ),
        "x-amz-date": ANY,
        "date": st.one_of(ANY, st.just("Mon, 01 Jan 0001 00:00:00 +2359")),
        "x-amz-content-sha256": st.one_of(ANY, st.just("STREAMING-UNSIGNED-PAYLOAD-TRAILER")),
        "content-md5": ANY,
        "x-amz-decoded-content-length": ANY,
        "content-encoding": st.just("aws-chunked"),
    },
)


@pytest.fixture(scope="module")
def lasting():
    return PrivateAws(region="us-east-1").gateway  # no server for a thousand requests


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=PARTS, headers=HEADERS, body=st.binary(max_size=40))
def test_nonsense_is_refused_and_never_our_fault(lasting, query, headers, body):
    for service in ("s3", "ec2"):
        host = f"{service}.us-east-1.amazonaws.com"
        request = HttpRequest(
            "PUT", host, "/no-such-bucket/k", urlencode(query), query, {"host": host, **headers}, body
        )
        assert 400 <= lasting.answer_quietly(request).status < 500


def test_signed_chunks_are_not_small():
    pieces = [b"a" * 10, b"b" * 10, b""]
    signer, body = chunk_signer(SEED), b""
    for piece in pieces:
        text = f"{hashlib.sha256(b'').hexdigest()}\n{hashlib.sha256(piece).hexdigest()}"
        text = f"AWS4-HMAC-SHA256-PAYLOAD\n{TIME}\n{SCOPE}\n{signer.previous}\n{text}"
        signer.previous = sigv4.signature(signer.key, text)
        body += b"%x;chunk-signature=%s\r\n%s\r\n" % (len(piece), signer.previous.encode(), piece)
    with pytest.raises(AwsFaultError, match="InvalidChunkSizeError"):
        unpack(body, chunk_signer(SEED))
