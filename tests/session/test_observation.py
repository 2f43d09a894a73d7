"""What a session keeps of a check: the calls, the state as a tree, and what changed since the check before."""

from __future__ import annotations

import pytest

from tutor.model.evidence import (
    ApiCall,
    AttachmentState,
    BucketState,
    Evidence,
    InstanceState,
    ObjectState,
    Outcome,
    RuleState,
    SecurityGroupState,
    VolumeState,
)
from tutor.model.verdicts import Tier
from tutor.observation import observe
from tutor.state_tree import Change, item_words

OPEN = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False)


def an_object(text="meow", acl="private"):
    return ObjectState(len(text), text, "text/plain", acl)


def bucket(name, acl="private", block=None, **objects):
    closed = dict.fromkeys(OPEN, True)
    return BucketState(name, "us-east-1", acl, "ObjectWriter", block or closed, objects)


def instance(id_, *, state="running", tags=None, **more):
    return InstanceState(
        id=id_,
        state=state,
        type="t3.micro",
        image="ami-1",
        region="us-east-1",
        zone="us-east-1a",
        tags=tags or {},
        **more,
    )


def volume(id_, at=(), size=8):
    return VolumeState(
        id=id_, state="available", size=size, type="gp3", region="us-east-1", zone="us-east-1a", attachments=tuple(at)
    )


def seen(learner="ada-x2k4", buckets=(), *, instances=(), volumes=(), groups=()):
    return Evidence(
        outcome=Outcome.RETURNED,
        tier=Tier.STRONG,
        variables={"learner": learner, "region": "us-east-1"},
        buckets={state.name: state for state in buckets},
        instances={state.id: state for state in instances},
        volumes={state.id: state for state in volumes},
        security_groups={state.id: state for state in groups},
    )


def lines(items):
    """Each item with what became of it, as `added photos: ...`; those that are as before without a word."""
    for item in items:
        yield f"{item.change} {item_words(item)}".strip()
        yield from lines(item.items)


def after(first, second):
    """What is shown of the second check."""
    return observe(second, observe(first, None))


def changed(first, second):
    """The lines that say what changed."""
    return [line for line in lines(after(first, second).state) if line.startswith(tuple(map(str, list(Change)[1:])))]


def test_the_first_check_has_nothing_to_be_compared_with():
    first = observe(seen(buckets=[bucket("photos", cat=an_object())]), None)
    told = list(lines(first.state))
    assert "photos: us-east-1, ACL private, 1 object" in told
    assert "object cat: 4 bytes, ACL private" in told
    assert "text: 'meow'" in told
    assert not any(line.startswith("added") for line in told)
    assert "compared with this one" in first.sentence


def test_what_came_what_went_and_what_is_otherwise_now():
    before = seen(buckets=[bucket("photos", cat=an_object(), dog=an_object()), bucket("old")])
    now = seen(buckets=[bucket("photos", cat=an_object("purr!", "public-read"), cow=an_object()), bucket("new")])
    told = changed(before, now)
    assert "added new: us-east-1, ACL private, 0 objects" in told
    assert "removed old: us-east-1, ACL private, 0 objects" in told
    assert "added object cow: 4 bytes, ACL private" in told
    assert "removed object dog: 4 bytes, ACL private" in told
    assert "changed ACL: private -> public-read" in told
    assert "changed text: 'meow' -> 'purr!'" in told
    assert "changed size: 4 bytes -> 5 bytes" in told
    assert after(before, now).sentence == "In AWS: 2 buckets. Since the check before: 2 added, 3 changed, 2 removed."


def test_opening_a_bucket_to_the_public_is_seen():
    told = changed(seen(buckets=[bucket("photos")]), seen(buckets=[bucket("photos", block=OPEN)]))
    assert told == ["changed Block Public Access: all on -> off"]


def test_the_name_that_each_run_makes_anew_is_no_change():
    first = seen("ada-x2k4", [bucket("ada-x2k4-photos", **{"ada-x2k4.txt": an_object("I am ada-x2k4")})])
    second = seen("mia-9pqr", [bucket("mia-9pqr-photos", **{"mia-9pqr.txt": an_object("I am mia-9pqr")})])
    assert changed(first, second) == []
    assert after(first, second).sentence == "In AWS: 1 bucket. Since the check before: nothing changed."


def test_a_name_that_only_begins_with_what_the_run_makes_anew_is_compared_too():
    wrong = [bucket("ada-x2k4-photosx", **{"ada-x2k4x.txt": an_object("for ada-x2k4s")})]
    again = [bucket("mia-9pqr-photosx", **{"mia-9pqrx.txt": an_object("for mia-9pqrs")})]
    assert changed(seen("ada-x2k4", wrong), seen("mia-9pqr", again)) == []


def test_what_is_not_there_this_time_is_not_said_to_be_deleted():
    wrong, right = seen("ada-x2k4", [bucket("ada-x2k4-photosx")]), seen("mia-9pqr", [bucket("mia-9pqr-photos")])
    mended = after(wrong, right)
    assert mended.sentence.endswith("1 added, 1 removed.")
    assert mended.note == "Each check starts in an empty AWS; removed means: not there this time."
    assert observe(wrong, None).note == after(seen(), right).note == ""


def test_ids_that_aws_makes_anew_are_no_change():
    def run(made, *, size=8):
        root = AttachmentState(f"vol-{made}", f"i-{made}", "/dev/xvda", delete_on_termination=True)
        return seen(
            instances=[instance(f"i-{made}", attachments=(root,), public_ip=f"3.3.3.{made}"), instance(f"i-{made}2")],
            volumes=[volume(f"vol-{made}", [root], size)],
        )

    assert changed(run(1), run(7)) == []
    assert changed(run(1), run(7, size=9)) == ["changed size: 8 GiB -> 9 GiB"]


def test_instances_are_known_by_their_names_and_else_by_their_order():
    web, other = instance("i-1", tags={"Name": "web"}), instance("i-2")
    stopped = instance("i-9", state="stopped", tags={"Name": "web"})
    assert changed(seen(instances=[web, other]), seen(instances=[instance("i-8"), stopped])) == [
        "changed state: running -> stopped"
    ]


def test_a_thing_named_after_the_learner_is_the_same_thing_in_the_next_run():
    def run(learner, id_):
        group = SecurityGroupState(id=f"sg-{id_}", name=f"{learner}-web", description="Web", region="us-east-1")
        return seen(
            learner,
            instances=[instance(f"i-{id_}", tags={"Name": f"{learner}-server"}), instance(f"i-{id_}9")],
            groups=[group],
        )

    assert changed(run("ada-x2k4", 1), run("mia-9pqr", 7)) == []


def test_a_rule_of_a_security_group_is_told_as_it_is_read():
    def group(*rules):
        return SecurityGroupState(id="sg-1", name="web", description="Web", region="us-east-1", inbound=rules)

    ssh, everything = RuleState("tcp", 22, 22, "0.0.0.0/0"), RuleState("all", None, None, "10.0.0.0/8")
    told = changed(seen(groups=[group(ssh)]), seen(groups=[group(everything)]))
    assert told == ["added inbound all traffic from 10.0.0.0/8", "removed inbound tcp 22 from 0.0.0.0/0"]


def test_of_thousands_of_objects_those_that_changed_are_kept_and_all_are_counted():
    many = {f"key-{number:05}": an_object() for number in range(1900)}
    late = {**many, "key-01899": an_object("new text")}
    told = list(lines(after(seen(buckets=[bucket("photos", **many)]), seen(buckets=[bucket("photos", **late)])).state))
    assert len(told) < 1500
    assert "changed text: 'meow' -> 'new text'" in told
    assert "… and 1,704 more" in told
    all_new = after(seen(), seen(buckets=[bucket(f"b{number}") for number in range(300)]))
    assert all_new.sentence == "In AWS: 300 buckets. Since the check before: 300 added."
    assert "… and 100 more: 100 added" in list(lines(all_new.state))


def test_a_full_s3_is_counted_and_not_told_in_full():
    full = seen(buckets=[bucket(f"b{number}", **{f"k{at}": an_object() for at in range(900)}) for number in range(5)])
    first = observe(full, None)
    told = list(lines(first.state))
    assert "b4: us-east-1, ACL private, 900 objects" in told
    assert "objects that are not shown: 900" in told
    assert changed(full, full) == []


def test_an_empty_aws_is_said_to_be_empty():
    first = observe(seen(), None)
    assert first.state == ()
    assert "no buckets" in first.sentence


@pytest.mark.parametrize(
    "text", ["[bold]x[/bold]", "\x1b[31mred", "a\nb\tc", "\u202egnp.exe", "é" * 3000, "$", "${learner}"]
)
def test_odd_names_and_texts_come_out_on_one_harmless_line_each(text):
    told = list(lines(observe(seen(buckets=[bucket("photos", **{text: an_object(text)})]), None).state))
    assert all("\n" not in line and "\x1b" not in line and "\u202e" not in line for line in told)
    assert all(len(line) < 300 for line in told)
    odd = seen(buckets=[bucket("photos", **{text: an_object(text)})])
    assert changed(odd, odd) == []


def test_the_session_tells_calls_as_they_happen_and_keeps_what_the_latest_check_saw(session, sandbox):
    call, told = ApiCall("CreateBucket", "s3", {"Bucket": "photos"}, 200), []
    sandbox.calls = (call,)
    assert session.observed("answer") is None
    session.check("answer", on_call=told.append)
    assert told == [call]
    assert session.observed("answer").calls == (call,)
    sandbox.buckets = {"photos": bucket("photos")}
    session.check("answer")
    assert session.observed("answer").sentence == "In AWS: 1 bucket. Since the check before: 1 added."
