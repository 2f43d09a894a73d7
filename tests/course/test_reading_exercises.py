"""What is written in an exercise is what is run and checked."""

from __future__ import annotations

import pytest

from tutor.course import load_course
from tutor.model.checks import (
    AclCheck,
    BucketCheck,
    CalledCheck,
    ObjectCheck,
    OrderCheck,
    PrintsCheck,
    RaisesCheck,
    ReturnsCheck,
    UrlCheck,
)
from tutor.model.course import Limits

HEAD = "title: M\nprompt: P\nhints: [a, b]\nwrong: {two.py: x}\n"


@pytest.fixture
def read(course):
    def load(text):
        course.write("lessons/exercises/make/exercise.yaml", HEAD + text)
        return load_course(course.root).exercises["make"]

    return load


CHECKS = [
    ("bucket: b", BucketCheck("b"), "Bucket b exists"),
    ("bucket: {name: b, exists: false}", BucketCheck("b", exists=False), "Bucket b does not exist"),
    (
        "bucket: {name: b, region: eu-west-1, empty: true}",
        BucketCheck("b", region="eu-west-1", empty=True),
        "Bucket b exists in eu-west-1 and is empty",
    ),
    ("object: {bucket: b, key: k}", ObjectCheck("b", "k"), "Object k in bucket b exists"),
    (
        "object: {bucket: b, key: k, equals: x, content_type: text/plain}",
        ObjectCheck("b", "k", equals="x", content_type="text/plain"),
        "Object k in bucket b is 'x' and has type text/plain",
    ),
    (
        "object: {bucket: b, key: k, exists: false}",
        ObjectCheck("b", "k", exists=False),
        "Object k is not in bucket b",
    ),
    ("acl: {bucket: b, is: private}", AclCheck("b", "private"), "The ACL of bucket b is private"),
    (
        "acl: {bucket: b, key: k, is: public-read}",
        AclCheck("b", "public-read", "k"),
        "The ACL of object k in bucket b is public-read",
    ),
    ("called: CreateBucket", CalledCheck("CreateBucket"), "CreateBucket is called"),
    ("called: {api: CreateBucket, times: 1}", CalledCheck("CreateBucket", times=1), "CreateBucket is called once"),
    (
        'called: {api: PutObject, at_least: 2, at_most: 3, params: {Key: k, N: 1}, error: ""}',
        CalledCheck("PutObject", at_least=2, at_most=3, params={"Key": "k", "N": 1}, error=""),
        "PutObject is called at least twice and at most 3 times with Key and N as asked and succeeds",
    ),
    ("not_called: DeleteBucket", CalledCheck("DeleteBucket", times=0), "DeleteBucket is not called"),
    (
        "not_called: {api: PutObject, params: {Key: k}, error: NoSuchBucket}",
        CalledCheck("PutObject", times=0, params={"Key": "k"}, error="NoSuchBucket"),
        "No PutObject with Key as asked gets NoSuchBucket",
    ),
    (
        'order: [CreateBucket, {api: PutObject, params: {Key: k}}, {api: RunInstances, error: ""}]',
        OrderCheck(
            (
                CalledCheck("CreateBucket"),
                CalledCheck("PutObject", params={"Key": "k"}),
                CalledCheck("RunInstances", error=""),
            )
        ),
        "In this order: CreateBucket, PutObject with Key as asked, RunInstances",
    ),
    ("returns: [1, 2.5, no, null, {a: true}]", ReturnsCheck([1, 2.5, "no", None, {"a": True}]), None),
    ("returns: /x", ReturnsCheck("/x"), 'It returns "/x"'),
    ("returns: null", ReturnsCheck(None), "It returns null"),
    ("raises: nothing", RaisesCheck(None), "It raises nothing"),
    ("raises: ValueError", RaisesCheck("ValueError"), "It raises ValueError"),
    (
        "raises: {exception: ClientError, contains: no}",
        RaisesCheck("ClientError", "no"),
        "It raises ClientError about no",
    ),
    ("prints: hi", PrintsCheck(contains=("hi",)), "It prints 'hi'"),
    ("prints: {contains: [a, b]}", PrintsCheck(contains=("a", "b")), "It prints 'a' and 'b'"),
    ("prints: {equals: ''}", PrintsCheck(equals=""), "It prints nothing"),
    (
        "url: {url: '${returned}', status: 403}",
        UrlCheck("${returned}", 403),
        "A stranger's request for ${returned} gets status 403",
    ),
]


def test_a_call_may_be_asked_for_in_one_way_and_forbidden_in_another(read):
    checks = (
        "checks:\n  - not_called: {api: PutObject, params: {ACL: public-read}}\n"
        "  - called: {api: GetObject, at_most: 2}\n"
        "  - order: [PutObject, GetObject]\n  - not_called: DeleteObject\n"
        "diagnose:\n  - {when: {called: DeleteObject}, say: One.}\n"
    )
    assert len(read(checks).checks) == 4


@pytest.mark.parametrize(("text", "check", "name"), CHECKS)
def test_each_kind_of_check_is_read_and_named(read, text, check, name):
    (spec,) = read(f"checks:\n  - {text}\n").checks
    assert spec.check == check
    assert name is None or spec.name == name
    assert (spec.place.line, spec.place.column) == (6, 5)


def test_what_hangs_on_a_check_is_read(read):
    (spec,) = read("checks: [{returns: 1, name: One, points: 2.5, otherwise: Return it.}]\n").checks
    assert (spec.name, spec.points, spec.otherwise) == ("One", 2.5, "Return it.")


def test_points_of_checks_sum_up_as_declared_or_to_the_total(read):
    checks = "checks: [{returns: 1}, {returns: 1, points: 3}]\n"
    assert read(checks).points == 4
    assert [check.points for check in read("points: 8\n" + checks).checks] == [2, 6]


def test_objects_of_a_start_are_counted_out(read):
    exercise = read(
        "start:\n  buckets:\n    - name: b\n      objects:\n"
        '        - {key: "log/${number}", text: "${number} of ${learner}, $${number}", count: 3, acl: private}\n'
        "        - {key: last}\n"
        "checks: [{returns: 1}]\n"
    )
    (bucket,) = exercise.start["buckets"]
    assert [item["key"] for item in bucket["objects"]] == ["log/1", "log/2", "log/3", "last"]
    assert bucket["objects"][1] == {"key": "log/2", "text": "2 of ${learner}, $${number}", "acl": "private"}


def test_what_of_ec2_is_there_from_the_start_is_read(read):
    exercise = read(
        "start:\n"
        "  key_pairs: [{name: k}]\n"
        "  security_groups:\n"
        "    - {name: web, inbound: [{ports: 22, from: 10.0.0.0/8}, {ports: 8000-8010, protocol: udp}]}\n"
        "  instances: [{name: a, image: ubuntu, state: stopped, key_pair: k, security_groups: [web], tags: {n: 5}}]\n"
        "  volumes: [{name: v, size: 20, attached_to: a, zone: '${region}b'}]\n"
        "checks: [{returns: 1}]\n"
    )
    start = exercise.start
    assert set(start) == {"key_pairs", "security_groups", "instances", "volumes"}
    assert start["key_pairs"] == [{"name": "k", "type": "rsa"}]
    rules = start["security_groups"][0]["inbound"]
    assert rules[0] == {"ports": "22", "protocol": "tcp", "from": "10.0.0.0/8"}
    assert rules[1] == {"ports": "8000-8010", "protocol": "udp", "from": "0.0.0.0/0"}
    (instance,) = start["instances"]
    assert (instance["type"], instance["state"], instance["tags"]) == ("t3.micro", "stopped", {"n": "5"})
    assert (start["volumes"][0]["type"], start["volumes"][0]["zone"]) == ("gp3", "${region}b")


def test_an_exercise_without_a_start_begins_with_nothing(read):
    assert read("checks: [{returns: 1}]\n").start == {}


def test_run_start_limits_and_diagnoses_are_read(read):
    exercise = read(
        "run: {call: make, with: ['${learner}', 1], kwargs: {a: [no]}}\n"
        "limits: {seconds: 2.5, memory_mb: 256}\n"
        "start: {buckets: [{name: b, acls: true, acl: public-read, objects: [{key: k, text: 5}]}]}\n"
        "checks: [{returns: 1}]\n"
        "diagnose:\n  - {when: {bucket: a}, say: One.}\n  - {when: [{bucket: a}, {raises: nothing}], say: Two.}\n"
    )
    assert (exercise.run.call, exercise.run.args, exercise.run.kwargs) == ("make", ("${learner}", 1), {"a": ["no"]})
    assert exercise.limits == Limits(seconds=2.5, memory_mb=256)
    (bucket,) = exercise.start["buckets"]
    assert bucket["objects"] == [{"key": "k", "text": "5"}]
    assert (bucket["acls"], bucket["acl"], bucket["owner"]) == (True, "public-read", "learner")
    assert [diagnosis.when for diagnosis in exercise.diagnoses] == [
        (BucketCheck("a"),),
        (BucketCheck("a"), RaisesCheck(None)),
    ]


def test_wrong_solutions_are_kept_with_the_feedback_they_must_get(read, course):
    (wrong,) = read("checks: [{returns: 1}]\n").wrong
    assert wrong.path == course.root / "lessons/exercises/make/wrong/two.py"
    assert (wrong.feedback, wrong.place.line, wrong.place.column) == ("x", 4, 9)


def test_an_exercise_may_only_be_imported(read):
    assert read("checks: [{prints: hi}]\n").run.call == ""


@pytest.mark.parametrize("prompt", ["Say `echo ${HOME}`.", "Not $${learner}.", "A ${learner}.", "A ${x"])
def test_prose_may_hold_dollars_and_braces(read, course, prompt):
    read("checks: [{returns: 1}]\n")
    text = (HEAD + "checks: [{returns: '$${x}'}]\n").replace("prompt: P", f"prompt: '{prompt}'")
    course.write("lessons/exercises/make/exercise.yaml", text)
    assert course.found() == []
