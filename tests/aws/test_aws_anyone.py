"""What nobody and a stranger may do, under every canned ACL and under policies (rows 5 to 10, 12, 47, 48)."""

from __future__ import annotations

import json

import pytest

from tutor.sandbox.aws.accounts import STRANGER

DOCS = "https://docs.aws.amazon.com"
CANNED = f"{DOCS}/AmazonS3/latest/userguide/acl-overview.html#canned-acl"
PERMISSIONS = f"{DOCS}/AmazonS3/latest/userguide/acl-overview.html#permissions"
POLICIES = f"{DOCS}/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html"
BLOCK = f"{DOCS}/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html"
BUCKET_ACLS = ["private", "public-read", "public-read-write", "authenticated-read"]
OBJECT_ACLS = [*BUCKET_ACLS, "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control"]


def bucket_of(acl):
    return f"bucket-{acl}"


@pytest.fixture
def buckets(served):
    """A bucket for each canned ACL, with an object for each canned ACL in it."""
    objects = [{"key": acl, "text": "hello", "acl": acl} for acl in OBJECT_ACLS]
    start = [{"name": bucket_of(acl), "acls": True, "acl": acl, "objects": objects} for acl in BUCKET_ACLS]
    served.aws.seed({"buckets": start})


@pytest.fixture
def ask(served):
    """The status that `who` gets for a plain request."""

    def status(who, method, path, body=b""):
        if who == "nobody":
            return served.fetch(path, method, body or None)[0]
        return served.signed(path, method, body, who)[0]

    return status


def told(statuses):
    return ", ".join(f"{name} {status}" for name, status in statuses.items())


def row(behaviour, says, page=CANNED, number=None):
    return pytest.mark.aws(behaviour=behaviour, says=says, page=page, row=number)


def readable(*acls):
    return told({acl: 200 if acl in acls else 403 for acl in OBJECT_ACLS})


PUBLIC = ("public-read", "public-read-write")
FOR_EVERYONE, FOR_ACCOUNTS = readable(*PUBLIC), readable(*PUBLIC, "authenticated-read")


@pytest.mark.usefixtures("buckets")
@pytest.mark.parametrize("bucket", BUCKET_ACLS)
@pytest.mark.parametrize(
    ("who", "method"),
    [
        pytest.param("nobody", "GET", marks=row("anyone: GET an object, by the object's ACL", FOR_EVERYONE, CANNED, 5)),
        pytest.param("nobody", "HEAD", marks=row("anyone: HEAD an object, by the object's ACL", FOR_EVERYONE)),
        pytest.param(
            "stranger", "GET", marks=row("another account: GET an object, by its ACL", FOR_ACCOUNTS, CANNED, 47)
        ),
        pytest.param("stranger", "HEAD", marks=row("another account: HEAD an object, by its ACL", FOR_ACCOUNTS)),
    ],
)
def test_objects_are_read_by_their_own_acl(ask, we_do, *, bucket, who, method):
    we_do(told({acl: ask(who, method, f"/{bucket_of(bucket)}/{acl}") for acl in OBJECT_ACLS}))


@pytest.mark.usefixtures("buckets")
@pytest.mark.parametrize(
    ("who", "query"),
    [
        pytest.param(who, query, marks=row(behaviour, says, CANNED, number))
        for who, behaviour, says, number in (
            (
                "nobody",
                "anyone: list a bucket, by the bucket's ACL",
                "private 403, public-read 200, public-read-write 200, authenticated-read 403",
                6,
            ),
            (
                "stranger",
                "another account: list a bucket, by its ACL",
                "private 403, public-read 200, public-read-write 200, authenticated-read 200",
                47,
            ),
        )
        for query in ("", "?list-type=2", "?versions", "?uploads")
    ],
)
def test_buckets_are_listed_by_their_acl(ask, we_do, *, who, query):
    we_do(told({acl: ask(who, "GET", f"/{bucket_of(acl)}{query}") for acl in BUCKET_ACLS}))


@pytest.mark.usefixtures("buckets")
@row(
    "anyone: HEAD a bucket, by the bucket's ACL",
    "private 403, public-read 200, public-read-write 200, authenticated-read 403",
)
def test_buckets_are_asked_for_by_their_acl(ask, we_do):
    we_do(told({acl: ask("nobody", "HEAD", f"/{bucket_of(acl)}") for acl in BUCKET_ACLS}))


@pytest.mark.usefixtures("buckets")
@row(
    "anyone: GET a public object with response-content-type",
    "400 InvalidRequest",
    f"{DOCS}/AmazonS3/latest/API/API_GetObject.html",
)
def test_headers_of_an_answer_are_changed_by_who_signs(served, in_words, we_do):
    path = f"/{bucket_of('private')}/public-read?response-content-type=text%2Fhtml"
    we_do(in_words(served.fetch(path)))
    assert served.signed(path)[0] == 200


@pytest.mark.usefixtures("buckets")
@pytest.mark.parametrize(
    "who",
    [
        pytest.param(
            "nobody",
            marks=row(
                "anyone: GET a key that is not there, by the bucket's ACL",
                "private 403, public-read 404, public-read-write 404, authenticated-read 403",
                f"{DOCS}/AmazonS3/latest/API/API_GetObject.html",
            ),
        ),
        pytest.param(
            "stranger",
            marks=row(
                "another account: GET a key that is not there, by the bucket's ACL",
                "private 403, public-read 404, public-read-write 404, authenticated-read 404",
                f"{DOCS}/AmazonS3/latest/API/API_GetObject.html",
            ),
        ),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_may_not_list_learns_of_no_missing_key(ask, we_do, *, who, method):
    we_do(told({acl: ask(who, method, f"/{bucket_of(acl)}/missing") for acl in BUCKET_ACLS}))


WRITABLE = "private 403, public-read 403, public-read-write 200, authenticated-read 403"
UNTOUCHED = "private 403, public-read 403, public-read-write 403, authenticated-read 403"


@pytest.mark.usefixtures("buckets")
@pytest.mark.parametrize(
    "who",
    [
        pytest.param("nobody", marks=row("anyone: PUT a new key, by the bucket's ACL", WRITABLE, PERMISSIONS, 8)),
        pytest.param(
            "stranger", marks=row("another account: PUT a new key, by the bucket's ACL", WRITABLE, PERMISSIONS, 47)
        ),
    ],
)
def test_new_keys_are_put_by_the_acl_of_the_bucket(ask, we_do, *, who):
    we_do(told({acl: ask(who, "PUT", f"/{bucket_of(acl)}/new", b"x") for acl in BUCKET_ACLS}))


@pytest.mark.usefixtures("buckets")
@pytest.mark.parametrize("key", OBJECT_ACLS)
@pytest.mark.parametrize(
    ("who", "method"),
    [
        pytest.param(
            "nobody", "PUT", marks=row("anyone: overwrite an object, by the bucket's ACL", UNTOUCHED, PERMISSIONS, 9)
        ),
        pytest.param(
            "nobody", "DELETE", marks=row("anyone: DELETE an object, by the bucket's ACL", UNTOUCHED, PERMISSIONS, 9)
        ),
        pytest.param(
            "stranger",
            "PUT",
            marks=row("another account: overwrite an object, by the bucket's ACL", UNTOUCHED, PERMISSIONS, 47),
        ),
        pytest.param(
            "stranger",
            "DELETE",
            marks=row("another account: DELETE an object, by the bucket's ACL", UNTOUCHED, PERMISSIONS, 47),
        ),
    ],
)
def test_what_others_own_is_not_touched(ask, we_do, *, key, who, method):
    body = b"x" if method == "PUT" else b""
    we_do(told({acl: ask(who, method, f"/{bucket_of(acl)}/{key}", body) for acl in BUCKET_ACLS}))
    assert all(ask("learner", "GET", f"/{bucket_of(acl)}/{key}") == 200 for acl in BUCKET_ACLS)


@pytest.mark.usefixtures("buckets")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param(
            method, path, body, marks=row(f"anyone: {what}, whatever the bucket's ACL", UNTOUCHED, PERMISSIONS, 10)
        )
        for method, path, body, what in (
            ("DELETE", "", b"", "delete a bucket"),
            ("GET", "?acl", b"", "read a bucket's ACL"),
            ("PUT", "?acl", b"<x/>", "set a bucket's ACL"),
            ("GET", "/public-read?acl", b"", "read an object's ACL"),
            ("PUT", "/public-read?acl", b"<x/>", "set an object's ACL"),
            ("GET", "?policy", b"", "read a bucket's policy"),
            ("DELETE", "?publicAccessBlock", b"", "delete Block Public Access"),
        )
    ],
)
def test_nobody_manages_what_is_not_theirs(ask, we_do, *, method, path, body):
    we_do(told({acl: ask("nobody", method, f"/{bucket_of(acl)}{path}", body) for acl in BUCKET_ACLS}))


@row("anyone: create a bucket", "403 AccessDenied", f"{DOCS}/AmazonS3/latest/API/API_CreateBucket.html", 10)
def test_nobody_creates_buckets(nobody, refused, in_words, we_do):
    we_do(in_words(refused(nobody.create_bucket, Bucket="anybodys")))


@row("anyone: list all buckets", "403 AccessDenied", f"{DOCS}/AmazonS3/latest/API/API_ListBuckets.html", 10)
def test_nobody_lists_buckets(nobody, refused, in_words, we_do):
    we_do(in_words(refused(nobody.list_buckets)))


@row(
    "anyone: GET a private object",
    "403 AccessDenied",
    f"{DOCS}/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses",
    5,
)
def test_a_refusal_says_so_in_xml(served, s3, in_words, we_do):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"secret")
    answer = served.fetch("/my-bucket/k")
    we_do(in_words(answer))
    assert b"<Message>Access Denied</Message><RequestId>" in answer[1]


# --- policies --------------------------------------------------------------------------------------------

NEW = "PUT a new key"
CALLS = {
    "GET": ("GET", "/k", b""),
    "HEAD": ("HEAD", "/k", b""),
    "list": ("GET", "?list-type=2", b""),
    NEW: ("PUT", "/new", b"x"),
    "overwrite": ("PUT", "/k", b"y"),
    "DELETE": ("DELETE", "/new", b""),
}
NOTHING = "GET 403, HEAD 403, list 403, PUT a new key 403, overwrite 403, DELETE 403"
EVERYTHING = "GET 200, HEAD 200, list 200, PUT a new key 200, overwrite 200, DELETE 204"


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(action, principal="*", effect="Allow", **more):
    resources = ["arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/*"]
    return {"Effect": effect, "Principal": principal, "Action": action, "Resource": resources, **more}


@pytest.fixture
def under_policy(s3, ask):
    """All that `who` is answered by a bucket with a policy."""

    def answers(who, *statements, ownership="BucketOwnerEnforced", acl=None):
        s3.create_bucket(Bucket="my-bucket", ObjectOwnership=ownership)
        s3.delete_public_access_block(Bucket="my-bucket")
        s3.put_object(Bucket="my-bucket", Key="k", Body=b"hello", **({"ACL": acl} if acl else {}))
        if acl:
            s3.put_bucket_acl(Bucket="my-bucket", ACL=acl)
        s3.put_bucket_policy(Bucket="my-bucket", Policy=policy(*statements))
        return told({name: ask(who, method, f"/my-bucket{path}", body) for name, (method, path, body) in CALLS.items()})

    return answers


@pytest.mark.parametrize(
    "action",
    [
        pytest.param(action, marks=row(f"anyone, under a policy that allows everyone {action}", says, POLICIES))
        for action, says in (
            ("s3:GetObject", "GET 200, HEAD 200, list 403, PUT a new key 403, overwrite 403, DELETE 403"),
            ("s3:ListBucket", "GET 403, HEAD 403, list 200, PUT a new key 403, overwrite 403, DELETE 403"),
            ("s3:PutObject", "GET 403, HEAD 403, list 403, PUT a new key 200, overwrite 200, DELETE 403"),
            ("s3:DeleteObject", "GET 403, HEAD 403, list 403, PUT a new key 403, overwrite 403, DELETE 204"),
            ("s3:*", EVERYTHING),
        )
    ],
)
def test_a_policy_opens_what_it_names(under_policy, we_do, action):
    we_do(under_policy("nobody", statement(action)))


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(
            "stranger", marks=row("another account, under a policy that allows it everything", EVERYTHING, POLICIES)
        ),
        pytest.param(
            "nobody", marks=row("anyone, under a policy that allows one account everything", NOTHING, POLICIES)
        ),
    ],
)
def test_a_policy_may_name_an_account(under_policy, we_do, who):
    we_do(under_policy(who, statement("s3:*", {"AWS": STRANGER.account_id})))


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(
            "nobody", marks=row("anyone, a public ACL under a policy that denies everything", NOTHING, POLICIES, 48)
        ),
        pytest.param(
            "learner",
            marks=row("the owner, under a policy that denies everyone these calls", NOTHING, POLICIES, 48),
        ),
    ],
)
def test_denial_beats_acls_and_ownership(under_policy, we_do, who):
    denied = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"]
    we_do(under_policy(who, statement(denied, effect="Deny"), ownership="ObjectWriter", acl="public-read-write"))


@row("the owner: list a bucket whose policy denies everyone s3:ListBucket", "403 AccessDenied", POLICIES, 48)
def test_a_denied_list_is_denied_to_the_owner_too(s3, refused, in_words, we_do):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_bucket_policy(Bucket="my-bucket", Policy=policy(statement("s3:ListBucket", effect="Deny")))
    we_do(in_words(refused(s3.list_objects_v2, Bucket="my-bucket")))


@pytest.mark.aws(
    behaviour="put a public bucket policy while Block Public Access is on",
    says="403 AccessDenied",
    page=BLOCK,
    row=12,
)
def test_a_public_policy_is_blocked_at_first(served, s3, refused, in_words, we_do):
    s3.create_bucket(Bucket="my-bucket")
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"hello")
    we_do(in_words(refused(s3.put_bucket_policy, Bucket="my-bucket", Policy=policy(statement("s3:GetObject")))))
    assert served.fetch("/my-bucket/k")[0] == 403


@pytest.fixture
def public_twice(s3):
    """A bucket that is public by its ACL, its object's ACL and its policy."""
    s3.create_bucket(Bucket="my-bucket", ObjectOwnership="ObjectWriter")
    s3.delete_public_access_block(Bucket="my-bucket")
    s3.put_bucket_acl(Bucket="my-bucket", ACL="public-read")
    s3.put_object(Bucket="my-bucket", Key="by-acl", Body=b"hello", ACL="public-read")
    s3.put_object(Bucket="my-bucket", Key="by-policy", Body=b"hello")
    allowed = statement("s3:GetObject") | {"Resource": "arn:aws:s3:::my-bucket/by-policy"}
    s3.put_bucket_policy(Bucket="my-bucket", Policy=policy(allowed))


@pytest.mark.usefixtures("public_twice")
@pytest.mark.parametrize(
    "setting",
    [
        pytest.param(
            setting,
            marks=row(f"what is public already, after {setting or 'no setting'} is turned on", says, BLOCK),
        )
        for setting, says in (
            ("", "list 200, by ACL 200, by policy 200"),
            ("BlockPublicAcls", "list 200, by ACL 200, by policy 200"),
            ("IgnorePublicAcls", "list 403, by ACL 403, by policy 200"),
            ("BlockPublicPolicy", "list 200, by ACL 200, by policy 200"),
            ("RestrictPublicBuckets", "by policy 403"),
        )
    ],
)
def test_each_setting_blocks_what_it_names(s3, ask, we_do, setting):
    if setting:
        s3.put_public_access_block(Bucket="my-bucket", PublicAccessBlockConfiguration={setting: True})
    paths = {"list": "", "by ACL": "/by-acl", "by policy": "/by-policy"}
    if setting == "RestrictPublicBuckets":  # the page doesn't tell what becomes of ACLs beside a public policy
        paths = {"by policy": "/by-policy"}
    we_do(told({name: ask("nobody", "GET", f"/my-bucket{path}") for name, path in paths.items()}))


@pytest.mark.usefixtures("public_twice")
@pytest.mark.parametrize(
    ("setting", "call"),
    [
        pytest.param(
            "BlockPublicAcls",
            "put_bucket_acl",
            marks=row("BlockPublicAcls: set a public ACL", "403 AccessDenied", BLOCK),
        ),
        pytest.param(
            "BlockPublicAcls",
            "put_object",
            marks=row("BlockPublicAcls: put an object with a public ACL", "403 AccessDenied", BLOCK),
        ),
        pytest.param(
            "BlockPublicPolicy",
            "put_bucket_policy",
            marks=row("BlockPublicPolicy: put a public policy", "403 AccessDenied", BLOCK, 12),
        ),
    ],
)
def test_each_setting_refuses_what_it_names(s3, refused, in_words, we_do, *, setting, call):
    s3.put_public_access_block(Bucket="my-bucket", PublicAccessBlockConfiguration={setting: True})
    more = {
        "put_bucket_acl": {"ACL": "public-read"},
        "put_object": {"Key": "k", "Body": b"x", "ACL": "public-read"},
        "put_bucket_policy": {"Policy": policy(statement("s3:GetObject"))},
    }
    we_do(in_words(refused(getattr(s3, call), Bucket="my-bucket", **more[call])))
