"""ACLs: disabled on a new bucket, and what they do once their owner enabled them (rows 1 to 4 and 7)."""

from __future__ import annotations

import pytest

NOT_ALLOWED = ("AccessControlListNotSupported", 400)
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


def grants(answer):
    return {(grant["Grantee"].get("URI", "owner"), grant["Permission"]) for grant in answer["Grants"]}


def xml_acl(owner, grantee_uri):
    return {
        "Owner": {"ID": owner},
        "Grants": [
            {"Grantee": {"Type": "CanonicalUser", "ID": owner}, "Permission": "FULL_CONTROL"},
            {"Grantee": {"Type": "Group", "URI": grantee_uri}, "Permission": "READ"},
        ],
    }


@pytest.mark.parametrize("acl", ["public-read", "private", "authenticated-read", "bucket-owner-read"])
def test_a_new_bucket_takes_no_object_with_an_acl(s3, refused, acl):
    s3.create_bucket(Bucket="my-bucket")
    assert refused(s3.put_object, Bucket="my-bucket", Key="k", Body=b"x", ACL=acl) == NOT_ALLOWED


def test_a_new_bucket_takes_objects_without_acl_or_with_full_control_for_its_owner(s3):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="plain", Body=b"x")
    s3.put_object(Bucket="my-bucket", Key="full", Body=b"x", ACL="bucket-owner-full-control")
    s3.put_object_acl(Bucket="my-bucket", Key="full", ACL="bucket-owner-full-control")
    assert len(s3.list_objects_v2(Bucket="my-bucket")["Contents"]) == 2


def test_a_new_bucket_refuses_acls_of_every_kind(s3, refused):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"x")
    owner = s3.get_bucket_acl(Bucket="my-bucket")["Owner"]["ID"]
    at = {"Bucket": "my-bucket", "Key": "k"}
    assert refused(s3.put_object_acl, **at, ACL="public-read") == NOT_ALLOWED
    assert refused(s3.put_bucket_acl, Bucket="my-bucket", ACL="public-read") == NOT_ALLOWED
    assert refused(s3.put_bucket_acl, Bucket="my-bucket", GrantRead=f'uri="{ALL_USERS}"') == NOT_ALLOWED
    assert refused(s3.put_object_acl, **at, AccessControlPolicy=xml_acl(owner, ALL_USERS)) == NOT_ALLOWED
    assert refused(s3.copy_object, **at, CopySource="my-bucket/k", ACL="public-read") == NOT_ALLOWED
    assert refused(s3.create_multipart_upload, **at, ACL="public-read") == NOT_ALLOWED


def test_saying_bucket_owner_enforced_is_the_same_as_saying_nothing(s3, refused):
    s3.create_bucket(Bucket="my-bucket", ObjectOwnership="BucketOwnerEnforced")
    assert refused(s3.put_bucket_acl, Bucket="my-bucket", ACL="public-read") == NOT_ALLOWED


def test_a_bucket_can_not_be_born_with_a_public_acl(s3, refused):
    code = refused(s3.create_bucket, Bucket="my-bucket", ACL="public-read")
    assert code == ("InvalidBucketAclWithObjectOwnership", 400)
    code = refused(s3.create_bucket, Bucket="my-bucket", ACL="public-read", ObjectOwnership="ObjectWriter")
    assert code == ("InvalidBucketAclWithBlockPublicAccessError", 400)
    assert s3.list_buckets()["Buckets"] == []
    s3.create_bucket(Bucket="my-bucket", ACL="private")


def test_a_new_bucket_tells_its_safe_defaults(s3):
    s3.create_bucket(Bucket="my-bucket")
    rules = s3.get_bucket_ownership_controls(Bucket="my-bucket")["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    block = s3.get_public_access_block(Bucket="my-bucket")["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}
    assert len(block) == 4


def test_defaults_can_be_changed_and_deleted(s3, refused):
    s3.create_bucket(Bucket="my-bucket", ObjectOwnership="BucketOwnerPreferred")
    rules = s3.get_bucket_ownership_controls(Bucket="my-bucket")["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "BucketOwnerPreferred"}]
    s3.delete_bucket_ownership_controls(Bucket="my-bucket")
    s3.delete_public_access_block(Bucket="my-bucket")
    assert refused(s3.get_bucket_ownership_controls, Bucket="my-bucket") == ("OwnershipControlsNotFoundError", 404)
    assert refused(s3.get_public_access_block, Bucket="my-bucket") == ("NoSuchPublicAccessBlockConfiguration", 404)


def test_an_ownership_that_there_is_not_is_refused(s3, refused):
    assert refused(s3.create_bucket, Bucket="my-bucket", ObjectOwnership="Everybody")[1] == 400


def test_public_acls_need_block_public_access_out_of_the_way(s3, refused):
    s3.create_bucket(Bucket="my-bucket", ObjectOwnership="ObjectWriter")
    public = {"Bucket": "my-bucket", "ACL": "public-read"}
    assert refused(s3.put_bucket_acl, **public) == ("AccessDenied", 403)
    assert refused(s3.put_object, **public, Key="k", Body=b"x") == ("AccessDenied", 403)
    s3.put_bucket_acl(Bucket="my-bucket", ACL="private")
    s3.delete_public_access_block(Bucket="my-bucket")
    s3.put_bucket_acl(**public)
    s3.put_object(**public, Key="k", Body=b"x")


def test_the_whole_way_to_a_public_object_works(served, s3):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"hello")
    s3.put_bucket_ownership_controls(
        Bucket="my-bucket", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    )
    s3.delete_public_access_block(Bucket="my-bucket")
    assert served.fetch("/my-bucket/k")[0] == 403
    s3.put_object_acl(Bucket="my-bucket", Key="k", ACL="public-read")
    assert served.fetch("/my-bucket/k") == (200, b"hello")


def test_ignored_public_acls_open_nothing(served, s3, open_bucket):
    name = open_bucket(acl="public-read")
    s3.put_object(Bucket=name, Key="k", Body=b"hello", ACL="public-read")
    assert served.fetch(f"/{name}/k")[0] == 200
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={"IgnorePublicAcls": True})
    assert served.fetch(f"/{name}/k")[0] == 403
    assert served.fetch(f"/{name}")[0] == 403


def test_disabling_acls_closes_public_objects_and_hides_their_acl(served, s3, open_bucket):
    name = open_bucket()
    s3.put_object(Bucket=name, Key="k", Body=b"hello", ACL="public-read")
    s3.put_bucket_ownership_controls(
        Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )
    assert served.fetch(f"/{name}/k")[0] == 403
    assert grants(s3.get_object_acl(Bucket=name, Key="k")) == {("owner", "FULL_CONTROL")}


def test_acls_can_not_be_disabled_while_the_bucket_is_public(s3, refused, open_bucket):
    name = open_bucket(acl="public-read")
    controls = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    code = refused(s3.put_bucket_ownership_controls, Bucket=name, OwnershipControls=controls)
    assert code == ("InvalidBucketAclWithObjectOwnership", 400)


def test_public_read_write_is_told_as_two_grants(s3, open_bucket):
    name = open_bucket(acl="public-read-write")
    told = grants(s3.get_bucket_acl(Bucket=name))
    assert told == {("owner", "FULL_CONTROL"), (ALL_USERS, "READ"), (ALL_USERS, "WRITE")}


def test_objects_are_private_unless_asked_otherwise(served, s3, open_bucket):
    name = open_bucket(acl="public-read")
    s3.put_object(Bucket=name, Key="put", Body=b"x")
    s3.put_object(Bucket=name, Key="public", Body=b"x", ACL="public-read")
    s3.copy_object(Bucket=name, Key="copy", CopySource=f"{name}/public")
    upload = s3.create_multipart_upload(Bucket=name, Key="parts")["UploadId"]
    at = {"Bucket": name, "Key": "parts", "UploadId": upload}
    part = {"PartNumber": 1, "ETag": s3.upload_part(**at, PartNumber=1, Body=b"x")["ETag"]}
    s3.complete_multipart_upload(**at, MultipartUpload={"Parts": [part]})
    assert {key: served.fetch(f"/{name}/{key}")[0] for key in ("put", "public", "copy", "parts")} == {
        "put": 403,
        "public": 200,
        "copy": 403,
        "parts": 403,
    }


def test_an_acl_in_xml_counts_for_objects_too(served, s3, open_bucket):
    name = open_bucket()
    s3.put_object(Bucket=name, Key="k", Body=b"hello")
    owner = s3.get_object_acl(Bucket=name, Key="k")["Owner"]["ID"]
    s3.put_object_acl(Bucket=name, Key="k", AccessControlPolicy=xml_acl(owner, ALL_USERS))
    assert served.fetch(f"/{name}/k") == (200, b"hello")
    assert grants(s3.get_object_acl(Bucket=name, Key="k")) == {("owner", "FULL_CONTROL"), (ALL_USERS, "READ")}


def test_an_acl_read_can_be_written_back(s3, open_bucket):
    name = open_bucket(acl="public-read")
    acl = s3.get_bucket_acl(Bucket=name)
    policy = {"Owner": acl["Owner"], "Grants": acl["Grants"]}
    s3.put_bucket_acl(Bucket=name, AccessControlPolicy=policy)
    assert grants(s3.get_bucket_acl(Bucket=name)) == grants(acl)


def test_an_unknown_canned_acl_is_refused(served, s3, open_bucket):
    name = open_bucket()
    s3.put_object(Bucket=name, Key="k", Body=b"x")
    status, body = served.signed(f"/{name}/k?acl", "PUT", x_amz_acl="everyone")
    assert (status, b"<Code>InvalidArgument</Code>" in body) == (400, True)
