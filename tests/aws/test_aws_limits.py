"""What S3 takes and what it refuses: names, keys, pages, tags, metadata, parts (rows 11, 39 to 46)."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest

from tutor.sandbox.aws.rules.listing import page_of

DOCS = "https://docs.aws.amazon.com"
API = f"{DOCS}/AmazonS3/latest/API"
GUIDE = f"{DOCS}/AmazonS3/latest/userguide"
ERRORS = f"{API}/ErrorResponses.html#ErrorCodeList"


@pytest.fixture
def bucket(s3):
    s3.create_bucket(Bucket="my-bucket")
    return "my-bucket"


def row(behaviour, says, page=ERRORS, number=None):
    return pytest.mark.aws(behaviour=behaviour, says=says, page=page, row=number)


def tag_set(*pairs):
    return {"TagSet": [{"Key": key, "Value": value} for key, value in pairs]}


# --- buckets ---------------------------------------------------------------------------------------------


BAD_NAMES = [
    *("ab", "a" * 64, "Upper-case", "under_score", "-hyphen", "hyphen-", "two..dots", "192.168.5.4"),
    *("xn--name", "sthree-name", "amzn-s3-demo-name", "name-s3alias", "name--ol-s3", "name.mrap", "name--table-s3"),
]


@row("create a bucket whose name breaks a rule", "400 InvalidBucketName", f"{GUIDE}/bucketnamingrules.html", 11)
@pytest.mark.parametrize("name", BAD_NAMES)
def test_s3_refuses_a_bad_name(s3, refused, in_words, we_do, name):
    we_do(in_words(refused(s3.create_bucket, Bucket=name)))


@row("create a bucket that another account has", "409 BucketAlreadyExists")
def test_a_name_that_another_account_has_is_taken(s3, stranger, refused, in_words, we_do):
    stranger.create_bucket(Bucket="their-bucket")
    we_do(in_words(refused(s3.create_bucket, Bucket="their-bucket")))


@row("create your bucket again, in us-east-1", "200, ACL reset to private", f"{API}/API_CreateBucket.html", 39)
def test_making_your_bucket_again_in_us_east_1_resets_its_acl(served, s3, open_bucket, we_do):
    name = open_bucket(acl="public-read")
    assert served.fetch(f"/{name}")[0] == 200
    status = s3.create_bucket(Bucket=name)["ResponseMetadata"]["HTTPStatusCode"]
    is_private = served.fetch(f"/{name}")[0] == 403 and len(s3.get_bucket_acl(Bucket=name)["Grants"]) == 1
    we_do(f"{status}, ACL {'reset to private' if is_private else 'kept'}")


@row("create your bucket again, elsewhere", "409 BucketAlreadyOwnedByYou")
def test_elsewhere_making_it_again_is_an_error(served, refused, in_words, we_do):
    client = served.client(region="eu-west-1")
    where = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-1"}}
    client.create_bucket(Bucket="my-bucket", **where)
    we_do(in_words(refused(client.create_bucket, Bucket="my-bucket", **where)))


@row("delete a bucket with an object in it", "409 BucketNotEmpty", f"{API}/API_DeleteBucket.html")
def test_a_bucket_with_an_object_is_not_deleted(s3, refused, in_words, we_do, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    we_do(in_words(refused(s3.delete_bucket, Bucket=bucket)))


@row("delete a bucket with old versions in it", "409 BucketNotEmpty", f"{API}/API_DeleteBucket.html")
def test_a_bucket_with_old_versions_is_not_deleted(s3, refused, in_words, we_do, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    s3.delete_object(Bucket=bucket, Key="k")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    we_do(in_words(refused(s3.delete_bucket, Bucket=bucket)))


@row("ask for a bucket that there is not", "404 NoSuchBucket")
@pytest.mark.parametrize("who", ["learner", "stranger", "nobody"])
def test_a_missing_bucket_is_missing_for_everyone(served, refused, in_words, we_do, who):
    we_do(in_words(refused(served.client(who=who).list_objects_v2, Bucket="no-such-bucket")))


# --- keys and lists --------------------------------------------------------------------------------------


@row("GET a key that is not there", "404 NoSuchKey", f"{API}/API_GetObject.html")
def test_a_missing_key_is_told_to_the_owner(s3, refused, in_words, we_do, bucket):
    we_do(in_words(refused(s3.get_object, Bucket=bucket, Key="missing")))


@row("HEAD a key that is not there", "404", f"{API}/API_HeadObject.html")
def test_a_head_has_no_code(s3, refused, in_words, we_do, bucket):
    we_do(in_words(refused(s3.head_object, Bucket=bucket, Key="missing")))


@row("DELETE a key that is not there", "204", f"{API}/API_DeleteObject.html")
def test_deleting_what_is_not_there_succeeds(s3, we_do, bucket):
    we_do(str(s3.delete_object(Bucket=bucket, Key="missing")["ResponseMetadata"]["HTTPStatusCode"]))


@row("put a key of 1,025 bytes", "400 KeyTooLongError", ERRORS, 43)
def test_a_key_has_at_most_1024_bytes(s3, refused, in_words, we_do, bucket):
    s3.put_object(Bucket=bucket, Key="é" * 512, Body=b"x")
    we_do(in_words(refused(s3.put_object, Bucket=bucket, Key="é" * 512 + "x", Body=b"x")))


@pytest.fixture
def thousand_keys(served):
    keys = [{"key": f"{number:04}"} for number in range(1001)]
    served.aws.seed({"buckets": [{"name": "full-bucket", "objects": keys}]})
    return "full-bucket"


@row("list with MaxKeys 5000", "1000 keys, MaxKeys 1000, truncated", f"{API}/API_ListObjectsV2.html", 42)
@pytest.mark.parametrize("version", ["list_objects", "list_objects_v2"])
def test_a_page_has_at_most_a_thousand_keys(s3, we_do, thousand_keys, version):
    page = getattr(s3, version)(Bucket=thousand_keys, MaxKeys=5000)
    truncated = "truncated" if page["IsTruncated"] else "whole"
    we_do(f"{len(page['Contents'])} keys, MaxKeys {page['MaxKeys']}, {truncated}")


@row("delete 1,001 objects in one call", "400 MalformedXML", f"{API}/API_DeleteObjects.html", 41)
def test_a_call_deletes_at_most_a_thousand(s3, refused, in_words, we_do, thousand_keys):
    keys = [{"Key": f"{number:04}"} for number in range(1001)]
    we_do(in_words(refused(s3.delete_objects, Bucket=thousand_keys, Delete={"Objects": keys})))
    deleted = s3.delete_objects(Bucket=thousand_keys, Delete={"Objects": keys[1:]})
    assert len(deleted["Deleted"]) == 1000
    assert s3.list_objects_v2(Bucket=thousand_keys)["KeyCount"] == 1


@row("list with a continuation token that S3 did not give", "400 InvalidArgument", ERRORS, 46)
@pytest.mark.parametrize("token", ["nonsense", "", "bm9uc2Vuc2U=", "MQ"])
def test_a_token_must_be_s3s_own(s3, refused, in_words, we_do, *, bucket, token):
    we_do(in_words(refused(s3.list_objects_v2, Bucket=bucket, ContinuationToken=token)))


NAMES = ["a", "b/", "b/1", "b/2", "c d", "e//f", "é/1", "é/2", "z"]


@row(
    "list by pages of two, with delimiter /",
    "a b/ | c d e/ | z é/",
    f"{API}/API_ListObjectsV2.html",
)
@pytest.mark.parametrize("version", ["list_objects", "list_objects_v2"])
def test_common_prefixes_count_as_entries_of_a_page(served, s3, we_do, version):
    served.aws.seed({"buckets": [{"name": "my-bucket", "objects": [{"key": name} for name in NAMES]}]})
    told = []
    for page in s3.get_paginator(version).paginate(Bucket="my-bucket", Delimiter="/", PaginationConfig={"PageSize": 2}):
        keys = [item["Key"] for item in page.get("Contents", [])]
        told.append(" ".join(keys + [item["Prefix"] for item in page.get("CommonPrefixes", [])]))
    we_do(" | ".join(told))


def test_pages_follow_one_another_whatever_their_size():
    for delimiter in ("", "/", "//"):
        whole = page_of(NAMES, delimiter=delimiter)
        for size in range(1, 10):
            seen, after = [], ""
            while True:
                page = page_of(NAMES, delimiter=delimiter, after=after, limit=size)
                seen += sorted(page.keys + page.prefixes)
                after = page.last
                if not page.truncated:
                    break
            assert seen == sorted(whole.keys + whole.prefixes)


def test_a_list_starts_where_it_is_told_to(served, s3):
    served.aws.seed({"buckets": [{"name": "my-bucket", "objects": [{"key": name} for name in NAMES]}]})

    def keys(**asked):
        return [item["Key"] for item in s3.list_objects_v2(Bucket="my-bucket", **asked).get("Contents", [])]

    assert keys(StartAfter="c d") == ["e//f", "z", "é/1", "é/2"]
    assert keys(Prefix="b/", StartAfter="b/1") == ["b/2"]
    assert keys(Prefix="nothing") == []
    assert keys(MaxKeys=0) == []
    assert "Owner" not in s3.list_objects_v2(Bucket="my-bucket")["Contents"][0]
    assert s3.list_objects_v2(Bucket="my-bucket", FetchOwner=True)["Contents"][0]["Owner"]["ID"]
    assert s3.list_objects(Bucket="my-bucket", MaxKeys=1).get("NextMarker") is None


@row("list with max-keys that is no number", "400 InvalidArgument")
def test_the_size_of_a_page_is_a_number(served, bucket, in_words, we_do):
    we_do(in_words(served.signed(f"/{bucket}?max-keys=many")))


# --- what is stored --------------------------------------------------------------------------------------

ENCRYPTION = f"{GUIDE}/default-encryption-faq.html"


@row("encryption of a new bucket", "AES256", f"{API}/API_GetBucketEncryption.html", 44)
def test_a_new_bucket_encrypts(s3, we_do, bucket):
    rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    we_do(", ".join(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] for rule in rules))
    s3.delete_bucket_encryption(Bucket=bucket)
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"] == rules


@row("put, copy, upload and read an object: its encryption", "AES256", ENCRYPTION, 44)
def test_every_object_is_encrypted(s3, we_do, bucket):
    at = {"Bucket": bucket, "Key": "k"}
    told = [s3.put_object(**at, Body=b"x"), s3.get_object(**at), s3.head_object(**at)]
    told.append(s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/k"))
    upload = s3.create_multipart_upload(**at)
    part = s3.upload_part(**at, UploadId=upload["UploadId"], PartNumber=1, Body=b"x")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    told += [upload, part, s3.complete_multipart_upload(**at, UploadId=upload["UploadId"], MultipartUpload=parts)]
    told.append(s3.get_object(**at))
    we_do(", ".join(sorted({answer.get("ServerSideEncryption", "none") for answer in told})))


@row("put an object with an encryption that there is not", "400 InvalidEncryptionAlgorithmError")
def test_an_unknown_encryption_is_refused(served, bucket, in_words, we_do):
    we_do(in_words(served.signed(f"/{bucket}/k", "PUT", b"x", x_amz_server_side_encryption="ROT13")))


@row("put an object with a canned ACL that there is not", "400 InvalidArgument", ERRORS, 40)
@pytest.mark.parametrize("path", ["/k", "/k?acl", "?acl", ""])
def test_an_unknown_canned_acl_is_refused(served, s3, open_bucket, in_words, we_do, *, path):
    s3.put_object(Bucket=open_bucket(), Key="k", Body=b"x")
    bucket = "open-bucket" if path else "another-bucket"
    we_do(in_words(served.signed(f"/{bucket}{path}", "PUT", x_amz_acl="everyone")))


@row("put an object with more than 2 KB of metadata", "400 MetadataTooLarge", ERRORS, 45)
@pytest.mark.parametrize("metadata", [{"a": "x" * 2048}, {"a" * 1000: "x" * 1049}, {"a": "x" * 1500, "b": "x" * 1500}])
def test_metadata_has_at_most_2_kb(s3, refused, in_words, we_do, *, bucket, metadata):
    s3.put_object(Bucket=bucket, Key="k", Body=b"", Metadata={"a": "x" * 2047})
    we_do(in_words(refused(s3.put_object, Bucket=bucket, Key="k", Body=b"", Metadata=metadata)))


@row("put an object with a Content-MD5 that is not its own", "400 BadDigest", ERRORS, 45)
def test_a_wrong_md5_is_refused(served, s3, bucket, in_words, we_do):
    other = b64encode(hashlib.md5(b"other", usedforsecurity=False).digest()).decode()
    we_do(in_words(served.signed(f"/{bucket}/k", "PUT", b"body", content_md5=other)))
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@row("put an object with a Content-MD5 that is none", "400 InvalidDigest", ERRORS, 45)
@pytest.mark.parametrize("md5", ["nonsense", "AAAA", "*"])
def test_an_invalid_md5_is_refused(served, bucket, in_words, we_do, md5):
    we_do(in_words(served.signed(f"/{bucket}/k", "PUT", b"body", content_md5=md5)))


@row("tag a bucket with one key twice", "400 InvalidTag", f"{API}/API_PutBucketTagging.html", 45)
def test_bucket_tags_differ(s3, refused, in_words, we_do, bucket):
    tags = tag_set(("k", "1"), ("k", "2"))
    we_do(in_words(refused(s3.put_bucket_tagging, Bucket=bucket, Tagging=tags)))


@row("tag an object with one key twice", "400 InvalidTag", f"{API}/API_PutObjectTagging.html", 45)
def test_object_tags_differ(s3, refused, in_words, we_do, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    tags = tag_set(("k", "1"), ("k", "2"))
    we_do(in_words(refused(s3.put_object_tagging, Bucket=bucket, Key="k", Tagging=tags)))
    assert refused(s3.put_object, Bucket=bucket, Key="k", Body=b"", Tagging="k=1&k=2") == ("InvalidTag", 400)


@row(
    "tag a bucket or object with what is too long, reserved or not allowed",
    "400 InvalidTag",
    f"{GUIDE}/object-tagging.html",
)
@pytest.mark.parametrize("tag", [("k" * 129, ""), ("k", "v" * 257), ("aws:k", "v"), ("k?", "v"), ("k", "v!")])
def test_tags_follow_the_rules(s3, refused, in_words, we_do, *, bucket, tag):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    s3.put_bucket_tagging(Bucket=bucket, Tagging=tag_set(("k" * 128, "v" * 256), ("é +-=._:/@", "")))
    we_do(in_words(refused(s3.put_bucket_tagging, Bucket=bucket, Tagging=tag_set(tag))))
    assert refused(s3.put_object_tagging, Bucket=bucket, Key="k", Tagging=tag_set(tag)) == ("InvalidTag", 400)


@row("tag a bucket 51 times: the status", "400", f"{GUIDE}/CostAllocTagging.html", 45)
def test_a_bucket_has_at_most_50_tags(s3, refused, we_do, bucket):
    tags = [(f"k{number}", "v") for number in range(51)]
    s3.put_bucket_tagging(Bucket=bucket, Tagging=tag_set(*tags[:50]))
    we_do(str(refused(s3.put_bucket_tagging, Bucket=bucket, Tagging=tag_set(*tags))[1]))


@row("tag an object 11 times: the status", "400", f"{GUIDE}/object-tagging.html")
def test_an_object_has_at_most_10_tags(s3, refused, we_do, bucket):
    tags = [(f"k{number}", "v") for number in range(11)]
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging=tag_set(*tags[:10]))
    we_do(str(refused(s3.put_object_tagging, Bucket=bucket, Key="k", Tagging=tag_set(*tags))[1]))


@row("put a bucket policy that is malformed: the status", "400", f"{API}/API_PutBucketPolicy.html", 45)
@pytest.mark.parametrize("policy", ["not json", "[]", '{"Version": "2012-10-17"}'])
def test_a_malformed_policy_is_refused(s3, refused, we_do, bucket, policy):
    we_do(str(refused(s3.put_bucket_policy, Bucket=bucket, Policy=policy)[1]))


@row("set versioning to a state that there is not", "400 MalformedXML")
def test_versioning_is_on_or_suspended(served, bucket, in_words, we_do):
    body = b"<VersioningConfiguration><Status>Perhaps</Status></VersioningConfiguration>"
    we_do(in_words(served.signed(f"/{bucket}?versioning", "PUT", body)))


@row(
    "put an object only if there is none, and there is one",
    "412 PreconditionFailed",
    f"{GUIDE}/conditional-writes.html",
)
def test_a_conditional_put_keeps_what_is_there(s3, refused, in_words, we_do, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"first", IfNoneMatch="*")
    we_do(in_words(refused(s3.put_object, Bucket=bucket, Key="k", Body=b"second", IfNoneMatch="*")))
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"first"


@row("copy an object onto itself and change nothing", "400 InvalidRequest", f"{API}/API_CopyObject.html")
def test_a_copy_onto_itself_must_change_something(s3, refused, in_words, we_do, bucket):
    at = {"Bucket": bucket, "Key": "k", "CopySource": f"{bucket}/k"}
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    we_do(in_words(refused(s3.copy_object, **at)))
    s3.copy_object(**at, MetadataDirective="REPLACE", Metadata={"a": "b"})
    assert s3.head_object(Bucket=bucket, Key="k")["Metadata"] == {"a": "b"}


@row("GET a range beyond the end", "416 InvalidRange")
def test_a_range_lies_within(s3, refused, in_words, we_do, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    assert s3.get_object(Bucket=bucket, Key="k", Range="bytes=1-2")["Body"].read() == b"el"
    we_do(in_words(refused(s3.get_object, Bucket=bucket, Key="k", Range="bytes=5-9")))


# --- uploads in parts ------------------------------------------------------------------------------------

UPLOADS = f"{API}/API_CompleteMultipartUpload.html"


@pytest.fixture
def upload(s3, bucket):
    """An upload of two parts, the first large enough."""
    at = {"Bucket": bucket, "Key": "k"}
    at["UploadId"] = s3.create_multipart_upload(**at)["UploadId"]
    bodies = [bytes(5 * 1024 * 1024), b"end"]
    parts = [
        {"PartNumber": number, "ETag": s3.upload_part(**at, PartNumber=number, Body=body)["ETag"]}
        for number, body in enumerate(bodies, 1)
    ]
    return at, parts


@row("use an upload id that there is not", "404 NoSuchUpload", ERRORS, 46)
@pytest.mark.parametrize(
    ("call", "more"),
    [
        ("upload_part", {"PartNumber": 1, "Body": b"x"}),
        ("complete_multipart_upload", {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": "x"}]}}),
        ("abort_multipart_upload", {}),
        ("list_parts", {}),
        ("upload_part_copy", {"PartNumber": 1, "CopySource": "my-bucket/source"}),
    ],
)
def test_an_upload_must_have_begun(s3, refused, in_words, we_do, *, bucket, call, more):
    s3.put_object(Bucket=bucket, Key="source", Body=b"x")
    we_do(in_words(refused(getattr(s3, call), Bucket=bucket, Key="k", UploadId="no-such-upload", **more)))


@row("upload part 0 or 10,001", "400 InvalidArgument", f"{GUIDE}/qfacts.html")
@pytest.mark.parametrize("number", [0, 10_001])
def test_parts_are_1_to_10000(s3, refused, in_words, we_do, *, bucket, number):
    at = {"Bucket": bucket, "Key": "k"}
    upload = s3.create_multipart_upload(**at)["UploadId"]
    we_do(in_words(refused(s3.upload_part, **at, UploadId=upload, PartNumber=number, Body=b"x")))


@row("complete an upload with its parts out of order", "400 InvalidPartOrder", UPLOADS)
def test_parts_are_in_order(s3, refused, in_words, we_do, upload):
    at, parts = upload
    we_do(in_words(refused(s3.complete_multipart_upload, **at, MultipartUpload={"Parts": parts[::-1]})))
    s3.complete_multipart_upload(**at, MultipartUpload={"Parts": parts})
    assert s3.head_object(Bucket=at["Bucket"], Key="k")["ContentLength"] == 5 * 1024 * 1024 + 3


@row("complete an upload with a part that was not uploaded", "400 InvalidPart", UPLOADS)
def test_parts_were_uploaded(s3, refused, in_words, we_do, upload):
    at, parts = upload
    more = [*parts, {"PartNumber": 3, "ETag": parts[0]["ETag"]}]
    we_do(in_words(refused(s3.complete_multipart_upload, **at, MultipartUpload={"Parts": more})))


@row("complete an upload with a part below 5 MB that is not the last", "400 EntityTooSmall", UPLOADS)
def test_parts_have_a_size(s3, refused, in_words, we_do, upload):
    at, parts = upload
    more = [*parts, {"PartNumber": 3, "ETag": s3.upload_part(**at, PartNumber=3, Body=b"x")["ETag"]}]
    we_do(in_words(refused(s3.complete_multipart_upload, **at, MultipartUpload={"Parts": more})))
