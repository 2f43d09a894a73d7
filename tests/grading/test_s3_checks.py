"""Checks on S3 say what is there instead, and what stands in the way."""

from __future__ import annotations

import pytest

from tutor.model.checks import AclCheck, BucketCheck, ObjectCheck, UrlCheck
from tutor.model.evidence import UrlAnswer

PHOTOS = BucketCheck("mia-photos")
NOTE = ObjectCheck("b", "note.txt")
URL = "http://b.s3.us-east-1.amazonaws.com/note.txt"


def test_a_bucket_of_almost_the_name_is_pointed_out(make):
    seen = make.evidence(buckets=make.buckets(make.bucket("mia-photo")))
    assert make.message_of(PHOTOS, seen) == "You made `mia-photo`; the name asked for is `mia-photos`."


def test_other_buckets_that_the_run_made_are_named(make):
    seen = make.evidence(buckets=make.buckets(make.bucket("zzz"), make.bucket("old")))
    told = make.message_of(PHOTOS, seen, start={"buckets": {"old": {}}})
    assert told == "Expected a bucket named `mia-photos`, but your program made `zzz`: use the name asked for."


def test_no_bucket_because_aws_refused_it(make):
    error = "IllegalLocationConstraintException"
    seen = make.evidence(calls=(make.call("CreateBucket", error, Bucket="mia-photos"),))
    told = make.message_of(PHOTOS, seen)
    assert "no bucket was made" in told
    assert error in told
    assert "LocationConstraint" in told


def test_a_bucket_that_was_made_and_deleted_again(make):
    seen = make.evidence(calls=(make.call("CreateBucket", Bucket="mia-photos"),))
    assert "deleted again" in make.message_of(PHOTOS, seen)


def test_a_bucket_of_the_start_that_is_gone(make):
    assert "is gone" in make.message_of(PHOTOS, make.evidence(), start={"buckets": {"mia-photos": {}}})


@pytest.mark.parametrize(
    ("check", "told"),
    [
        (BucketCheck("b", region="eu-west-1"), "is in 'us-east-1'; expected 'eu-west-1'"),
        (BucketCheck("b", empty=False), "is empty"),
        (BucketCheck("b", exists=False), "do not make it"),
    ],
)
def test_a_bucket_in_a_wrong_state(make, check, told):
    assert told in make.message_of(check, make.evidence(buckets=make.buckets(make.bucket("b"))))


def test_a_bucket_that_could_not_be_deleted_says_why(make):
    full = make.bucket("b", objects={"k": make.obj("x")})
    start = {"buckets": [{"name": "b", "objects": [{"key": "k", "text": "x"}]}]}
    check = BucketCheck("b", exists=False)
    untried = make.evidence(buckets=make.buckets(full))
    refused = make.evidence(
        buckets=make.buckets(full), calls=(make.call("DeleteBucket", "BucketNotEmpty", Bucket="b"),)
    )
    assert "with objects in it" in make.message_of(check, untried, start=start)
    assert "`BucketNotEmpty`" in make.message_of(check, refused, start=start)
    assert "should be empty, but it holds `k`" in make.message_of(BucketCheck("b", empty=True), untried)


@pytest.mark.parametrize(
    ("check", "objects", "told"),
    [
        (NOTE, {}, "the bucket is empty"),
        (NOTE, {"notes.txt": "x"}, "there is `notes.txt`; the key asked for is `note.txt`"),
        (NOTE, {"zzz": "x"}, "it holds `zzz`"),
        (ObjectCheck("b", "k", equals="hello"), {"k": "hello\n"}, "only in white space"),
        (ObjectCheck("b", "k", equals="hello"), {"k": ""}, "is empty; expected 'hello'"),
        (ObjectCheck("b", "k", equals="hello"), {"k": "bye"}, "is 'bye'; expected 'hello'"),
        (ObjectCheck("b", "k", equals="hello"), {"k": None}, "no text in UTF-8"),
        (ObjectCheck("b", "k", contains="hello"), {"k": "bye"}, "does not hold 'hello'"),
        (ObjectCheck("b", "k", content_type="text/html"), {"k": "x"}, "give it as ContentType"),
        (ObjectCheck("b", "k", exists=False), {"k": "x"}, "do not make it"),
        (ObjectCheck("nowhere", "k"), {}, "Expected a bucket named `nowhere`"),
    ],
)
def test_a_wrong_object_is_explained(make, check, objects, told):
    state = make.bucket("b", objects={key: make.obj(text) for key, text in objects.items()})
    assert told in make.message_of(check, make.evidence(buckets=make.buckets(state)))


def test_an_object_in_the_wrong_bucket_is_found(make):
    states = make.buckets(make.bucket("b"), make.bucket("c", objects={"note.txt": make.obj("x")}))
    assert "is in `c`; it belongs into the bucket `b`" in make.message_of(NOTE, make.evidence(buckets=states))


def open_bucket(make, acl):
    objects = {"note.txt": make.obj("hi", acl=acl)}
    return make.bucket("b", ownership="ObjectWriter", blocked=False, objects=objects)


def test_an_acl_is_compared_and_its_obstacles_are_named(make):
    check = AclCheck("b", "public-read", "note.txt")
    closed = make.bucket("b", objects={"note.txt": make.obj("hi")})
    told = make.message_of(check, make.evidence(buckets=make.buckets(closed)))
    assert "is 'private'; expected 'public-read'" in told
    assert "BucketOwnerEnforced" in told
    assert "BlockPublicAcls" in told
    assert make.message_of(check, make.evidence(buckets=make.buckets(open_bucket(make, "public-read")))) == ""


def test_an_acl_that_aws_refused_says_so(make):
    closed = make.bucket("b", objects={"note.txt": make.obj("hi")})
    calls = (make.call("PutObjectAcl", "AccessControlListNotSupported", Bucket="b", Key="note.txt"),)
    seen = make.evidence(buckets=make.buckets(closed), calls=calls)
    assert "AWS refused PutObjectAcl" in make.message_of(AclCheck("b", "public-read", "note.txt"), seen)


@pytest.mark.parametrize(
    ("status", "state", "told"),
    [
        (403, {}, "its ownership is BucketOwnerEnforced"),
        (403, {"ownership": "ObjectWriter"}, "Block Public Access is on"),
        (403, {"ownership": "ObjectWriter", "blocked": False}, "The ACL is 'private': set it to public-read"),
        (404, {"objects": {}}, "There is no object `note.txt`"),
        (403, {"objects": {}}, "There is no object `note.txt`"),
    ],
)
def test_a_url_that_does_not_open_says_what_keeps_it_closed(make, status, state, told):
    bucket = make.bucket("b", **{"objects": {"note.txt": make.obj("hi")}} | state)
    seen = make.evidence(buckets=make.buckets(bucket), urls={f"GET {URL}": UrlAnswer(status, "")})
    message = make.message_of(UrlCheck(URL, 200), seen)
    assert f"gets status {status}; expected 200" in message
    assert told.replace("There is no object `note.txt`", "note.txt") in message


def test_a_url_of_a_bucket_that_is_not_there(make):
    path_style = "http://s3.us-east-1.amazonaws.com/b/note.txt"
    seen = make.evidence(urls={f"GET {path_style}": UrlAnswer(404, "")})
    assert "Expected a bucket named `b`" in make.message_of(UrlCheck(path_style, 200), seen)


def test_a_url_that_the_call_returns(make):
    check = UrlCheck("${returned}", 200, body="hi")
    state = make.buckets(open_bucket(make, "public-read"))
    right = make.evidence(returned=URL, buckets=state, urls={"GET ${returned}": UrlAnswer(200, "hi")})
    filled = make.evidence(returned=URL, buckets=state, urls={f"GET {URL}": UrlAnswer(200, "ho")})
    assert make.message_of(check, right) == ""
    assert "is 'ho'; expected 'hi'" in make.message_of(check, filled)
    assert "should return a URL, but it returned None" in make.message_of(check, make.evidence())


def test_a_url_open_to_all_that_should_not_be(make):
    seen = make.evidence(
        buckets=make.buckets(open_bucket(make, "public-read")), urls={f"GET {URL}": UrlAnswer(200, "")}
    )
    start = {"buckets": {"b": {"objects": {"note.txt": {"text": "hi", "acl": "public-read"}}}}}
    assert "open to everyone" in make.message_of(UrlCheck(URL, 403), seen, start=start)


def test_a_refusal_and_its_cause_are_told_together(make):
    blocked = make.bucket("b", ownership="ObjectWriter", objects={"note.txt": make.obj("hi")})
    calls = (make.call("PutObjectAcl", "AccessDenied", Bucket="b", Key="note.txt"),)
    told = make.message_of(
        AclCheck("b", "public-read", "note.txt"), make.evidence(buckets=make.buckets(blocked), calls=calls)
    )
    assert "AWS refused PutObjectAcl with `AccessDenied`. The bucket `b` stands in the way" in told
    assert "delete_public_access_block" in told


def test_an_acl_that_nothing_keeps_from_being_set_names_the_call(make):
    state = make.buckets(open_bucket(make, "private"))
    told = make.message_of(AclCheck("b", "public-read", "note.txt"), make.evidence(buckets=state))
    assert told.endswith("Set it with `put_object_acl`.")
