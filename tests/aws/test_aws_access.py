"""Who may do what: nobody, another account, the owner (rows 5, 6, 8 to 10, and strangers)."""

from __future__ import annotations

import pytest

DENIED = ("AccessDenied", 403)


def test_nobody_lists_a_new_bucket(served, s3):
    s3.create_bucket(Bucket="my-bucket")
    assert served.fetch("/my-bucket")[0] == 403


def test_the_bucket_owner_may_delete_but_not_read_what_nobody_wrote(served, s3, refused, open_bucket):
    name = open_bucket(acl="public-read-write")
    served.fetch(f"/{name}/theirs", "PUT", b"x")
    assert refused(s3.get_object, Bucket=name, Key="theirs") == DENIED
    s3.delete_object(Bucket=name, Key="theirs")
    assert "Contents" not in s3.list_objects_v2(Bucket=name)


def test_another_account_gets_nothing_of_a_private_bucket(s3, stranger, refused):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"secret")
    at = {"Bucket": "my-bucket", "Key": "k"}
    assert refused(stranger.get_object, **at) == DENIED
    assert refused(stranger.head_object, **at) == ("403", 403)
    assert refused(stranger.put_object, **at, Body=b"x") == DENIED
    assert refused(stranger.delete_object, **at) == DENIED
    assert refused(stranger.list_objects_v2, Bucket="my-bucket") == DENIED
    assert refused(stranger.delete_bucket, Bucket="my-bucket") == DENIED
    assert refused(stranger.put_bucket_policy, Bucket="my-bucket", Policy="{}") == DENIED
    assert stranger.list_buckets()["Buckets"] == []


def test_authenticated_read_is_for_every_account_and_not_for_nobody(served, s3, stranger, open_bucket):
    name = open_bucket(acl="authenticated-read")
    s3.put_object(Bucket=name, Key="k", Body=b"hello", ACL="authenticated-read")
    assert stranger.get_object(Bucket=name, Key="k")["Body"].read() == b"hello"
    assert len(stranger.list_objects_v2(Bucket=name)["Contents"]) == 1
    assert served.fetch(f"/{name}/k")[0] == 403


def test_a_copy_needs_the_right_to_read_its_source(s3, stranger, refused, open_bucket):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"secret")
    stranger.create_bucket(Bucket="their-bucket")
    copy = {"Bucket": "their-bucket", "Key": "stolen"}
    assert refused(stranger.copy_object, **copy, CopySource="my-bucket/k") == DENIED
    name = open_bucket()
    s3.put_object(Bucket=name, Key="k", Body=b"public", ACL="public-read")
    stranger.copy_object(**copy, CopySource=f"{name}/k")
    assert stranger.get_object(**copy)["Body"].read() == b"public"


def test_deleting_many_keys_judges_each(s3, stranger, open_bucket):
    name = open_bucket(acl="public-read-write")
    s3.put_object(Bucket=name, Key="mine", Body=b"x")
    stranger.put_object(Bucket=name, Key="theirs", Body=b"x")
    objects = [{"Key": "mine"}, {"Key": "theirs"}]
    answer = stranger.delete_objects(Bucket=name, Delete={"Objects": objects})
    assert [item["Key"] for item in answer["Deleted"]] == ["theirs"]
    assert [(item["Key"], item["Code"]) for item in answer["Errors"]] == [("mine", "AccessDenied")]
    answer = stranger.delete_objects(Bucket=name, Delete={"Objects": objects[:1]})
    assert [item["Key"] for item in answer["Errors"]] == ["mine"]
    assert s3.delete_objects(Bucket=name, Delete={"Objects": objects[:1]})["Deleted"] == [{"Key": "mine"}]


def test_a_bucket_owner_that_is_given_full_control_may_read_what_a_stranger_wrote(s3, stranger, refused, open_bucket):
    name = open_bucket(acl="public-read-write")
    stranger.put_object(Bucket=name, Key="kept", Body=b"x")
    stranger.put_object(Bucket=name, Key="given", Body=b"x", ACL="bucket-owner-full-control")
    assert refused(s3.get_object, Bucket=name, Key="kept") == DENIED
    assert s3.get_object(Bucket=name, Key="given")["Body"].read() == b"x"


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_presigned_url_speaks_for_who_signed_it(served, s3, version):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"secret")
    for who, status in (("learner", 200), ("stranger", 403)):
        client = served.client(who=who, signature_version=version, s3={"addressing_style": "path"})
        url = client.generate_presigned_url("get_object", Params={"Bucket": "my-bucket", "Key": "k"})
        assert served.fetch(url.removeprefix(served.url))[0] == status
