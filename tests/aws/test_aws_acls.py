"""ACLs: disabled on a new bucket, and what they do once their owner enabled them (rows 1 to 4 and 7)."""

from __future__ import annotations

import pytest

NOT_ALLOWED = ("AccessControlListNotSupported", 400)
SAYS = "400 AccessControlListNotSupported"
GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"
OWNERSHIP_ERRORS = f"{GUIDE}/object-ownership-error-responses.html"
OWNERSHIP = f"{GUIDE}/about-object-ownership.html"
CREATE_BUCKET = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html"
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


@pytest.mark.aws(behaviour="put an object with an ACL into a new bucket", says=SAYS, page=OWNERSHIP_ERRORS, row=1)
@pytest.mark.parametrize("acl", ["public-read", "private", "authenticated-read", "bucket-owner-read"])
def test_a_new_bucket_takes_no_object_with_an_acl(s3, refused, in_words, we_do, acl):
    s3.create_bucket(Bucket="my-bucket")
    we_do(in_words(refused(s3.put_object, Bucket="my-bucket", Key="k", Body=b"x", ACL=acl)))


@pytest.mark.aws(behaviour="set an object's ACL in a new bucket", says=SAYS, page=OWNERSHIP_ERRORS, row=1)
def test_a_new_bucket_takes_no_acl_of_an_object(s3, refused, in_words, we_do):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"x")
    we_do(in_words(refused(s3.put_object_acl, Bucket="my-bucket", Key="k", ACL="public-read")))


@pytest.mark.aws(behaviour="set the ACL of a new bucket", says=SAYS, page=OWNERSHIP_ERRORS, row=1)
def test_a_new_bucket_takes_no_acl_of_its_own(s3, refused, in_words, we_do):
    s3.create_bucket(Bucket="my-bucket")
    we_do(in_words(refused(s3.put_bucket_acl, Bucket="my-bucket", ACL="public-read")))


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


@pytest.mark.aws(
    behaviour="set the ACL of a bucket made with BucketOwnerEnforced", says=SAYS, page=OWNERSHIP_ERRORS, row=2
)
def test_saying_bucket_owner_enforced_is_the_same_as_saying_nothing(s3, refused, in_words, we_do):
    s3.create_bucket(Bucket="my-bucket", ObjectOwnership="BucketOwnerEnforced")
    we_do(in_words(refused(s3.put_bucket_acl, Bucket="my-bucket", ACL="public-read")))


@pytest.mark.aws(
    behaviour="create a bucket with ACL public-read",
    says="400 InvalidBucketAclWithObjectOwnership",
    page=OWNERSHIP_ERRORS,
    row=3,
)
def test_a_bucket_can_not_be_born_with_a_public_acl(s3, refused, in_words, we_do):
    we_do(in_words(refused(s3.create_bucket, Bucket="my-bucket", ACL="public-read")))
    code = refused(s3.create_bucket, Bucket="my-bucket", ACL="public-read", ObjectOwnership="ObjectWriter")
    assert code == ("InvalidBucketAclWithBlockPublicAccessError", 400)
    assert s3.list_buckets()["Buckets"] == []
    s3.create_bucket(Bucket="my-bucket", ACL="private")


@pytest.mark.aws(behaviour="Object Ownership of a new bucket", says="BucketOwnerEnforced", page=CREATE_BUCKET, row=4)
def test_a_new_bucket_enforces_its_owner(s3, we_do):
    s3.create_bucket(Bucket="my-bucket")
    rules = s3.get_bucket_ownership_controls(Bucket="my-bucket")["OwnershipControls"]["Rules"]
    we_do(", ".join(rule["ObjectOwnership"] for rule in rules))


@pytest.mark.aws(
    behaviour="Block Public Access of a new bucket",
    says="BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets",
    page=f"{GUIDE}/access-control-block-public-access.html",
    row=4,
)
def test_a_new_bucket_blocks_the_public(s3, we_do):
    s3.create_bucket(Bucket="my-bucket")
    block = s3.get_public_access_block(Bucket="my-bucket")["PublicAccessBlockConfiguration"]
    we_do(", ".join(sorted(name for name, is_on in block.items() if is_on)))


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


@pytest.mark.aws(
    behaviour="enable ACLs, delete Block Public Access, set public-read: GET by anyone",
    says="before 403, after 200",
    page=f"{GUIDE}/managing-acls.html",
)
def test_the_whole_way_to_a_public_object_works(served, s3, we_do):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"hello")
    s3.put_bucket_ownership_controls(
        Bucket="my-bucket", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    )
    s3.delete_public_access_block(Bucket="my-bucket")
    before = served.fetch("/my-bucket/k")[0]
    s3.put_object_acl(Bucket="my-bucket", Key="k", ACL="public-read")
    we_do(f"before {before}, after {served.fetch('/my-bucket/k')[0]}")


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


@pytest.mark.aws(
    behaviour="disable ACLs while the bucket's ACL is public",
    says="400 InvalidBucketAclWithObjectOwnership",
    page=OWNERSHIP_ERRORS,
)
def test_acls_can_not_be_disabled_while_the_bucket_is_public(s3, refused, in_words, we_do, open_bucket):
    name = open_bucket(acl="public-read")
    controls = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    we_do(in_words(refused(s3.put_bucket_ownership_controls, Bucket=name, OwnershipControls=controls)))


def test_public_read_write_is_told_as_two_grants(s3, open_bucket):
    name = open_bucket(acl="public-read-write")
    told = grants(s3.get_bucket_acl(Bucket=name))
    assert told == {("owner", "FULL_CONTROL"), (ALL_USERS, "READ"), (ALL_USERS, "WRITE")}


@pytest.mark.aws(
    behaviour="an object put, copied or uploaded in parts into a public-read bucket without an ACL: GET by anyone",
    says="put 403, copy 403, parts 403",
    page=f"{GUIDE}/acl-overview.html",
    row=7,
)
def test_objects_are_private_unless_asked_otherwise(served, s3, open_bucket, we_do):
    name = open_bucket(acl="public-read")
    s3.put_object(Bucket=name, Key="put", Body=b"x")
    s3.put_object(Bucket=name, Key="public", Body=b"x", ACL="public-read")
    s3.copy_object(Bucket=name, Key="copy", CopySource=f"{name}/public")
    upload = s3.create_multipart_upload(Bucket=name, Key="parts")["UploadId"]
    at = {"Bucket": name, "Key": "parts", "UploadId": upload}
    part = {"PartNumber": 1, "ETag": s3.upload_part(**at, PartNumber=1, Body=b"x")["ETag"]}
    s3.complete_multipart_upload(**at, MultipartUpload={"Parts": [part]})
    assert served.fetch(f"/{name}/public")[0] == 200
    we_do(", ".join(f"{key} {served.fetch(f'/{name}/{key}')[0]}" for key in ("put", "copy", "parts")))


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
