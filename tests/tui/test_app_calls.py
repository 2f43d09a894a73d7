"""What a learner's code asked AWS, and what is in AWS after it: in the app, beside the exercise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tutor.errors import SandboxError
from tutor.model.evidence import ApiCall, BucketState, Connection, ObjectState
from tutor.tui.widgets.calls_panel import CallsPanel
from tutor.tui.widgets.code_editor import CodeEditor

ODD = "[bold]x[/bold] \x1b[31mred\u202e[@click=app.quit]q[/]\n\t{}"
NOTE = "AWS has this feature of S3; the private AWS leaves it out."


def call(api="CreateBucket", error="", *, note="", who="learner", **params):
    status = 404 if error else 200
    return ApiCall(api, "s3", params, status, error, identity=who, at=0.25, seconds=0.003, note=note)


def bucket(name, acl="private", **texts):
    objects = {key: ObjectState(len(text), text, "text/plain", "private") for key, text in texts.items()}
    return BucketState(name, "us-east-1", acl, "ObjectWriter", {}, objects)


@pytest.fixture
def session(sessions):
    return sessions()


async def test_a_key_shows_what_the_code_asked_and_leads_back(opened, sandbox, until, seen):
    sandbox.calls = (call(Bucket="photos"), call("GetObject", "NoSuchKey", Bucket="photos", Key="cat"))
    async with opened(at="work") as pilot:
        await until(pilot, "2 calls to AWS, 1 refused: 404 NoSuchKey.", "e", "f5")
        await until(pilot, "s3 CreateBucket(Bucket='photos') -> 200 in 3 ms", "f4")
        assert "!  0.250 s learner   s3 GetObject(" in seen(pilot)
        assert "F4 Calls" in seen(pilot).splitlines()[-1]
        assert "F9 State" in seen(pilot).splitlines()[-1]
        await until(pilot, "✗ Not yet", "f4")


async def test_what_has_nothing_to_do_with_aws_says_nothing_of_it(opened, sandbox, sessions, until, seen):
    async with opened(at="work", size=(130, 50)) as pilot:
        await until(pilot, "✗ Not yet", "e", "f5")
        assert "F4: " not in seen(pilot)
        assert "F9: " not in seen(pilot)
        sandbox.calls = (call(Bucket="photos"),)
        await until(pilot, "F4: 1 call to AWS, none refused.", "f5")
        await until(pilot, "F9: AWS is empty")
    session = sessions(data="other")
    session.course.exercises["answer"] = replace(session.exercise("answer"), start={"buckets": ["photos"]})
    sandbox.calls = ()
    async with opened(session=session, at="work", size=(130, 50)) as pilot:
        await until(pilot, "F4: No calls to AWS.", "e", "f5")


async def test_who_comes_back_to_the_exercise_finds_the_calls_and_the_state_again(opened, sandbox, until):
    sandbox.calls = (call(Bucket="photos"),)
    sandbox.buckets = {"photos": bucket("photos")}
    async with opened(at="work") as pilot:
        await until(pilot, "✗ Not yet", "e", "f5")
        await until(pilot, "s3 CreateBucket(Bucket='photos')", "escape", "e", "f4")
        await until(pilot, "▾ photos: us-east-1", "f9")


async def test_back_is_where_one_was(opened, sandbox, until, settled):
    sandbox.calls = (call(),)
    async with opened(at="work") as pilot:
        await until(pilot, "Return 42.", "e")
        await settled(pilot, lambda: pilot.app.screen.query_one(CodeEditor).has_focus, "f3")
        await until(pilot, "Not checked yet", "f4")
        await settled(pilot, lambda: pilot.app.screen.query_one(CodeEditor).has_focus, "f4")


async def test_calls_are_shown_while_the_code_still_runs(opened, session, sandbox, until):
    session.save_draft("answer", "wait = 1")
    sandbox.calls = (call(Bucket="photos"),)
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "Your code runs… 1 call to AWS, none refused.", "e", "f5")
        await until(pilot, "s3 CreateBucket(Bucket='photos')", "f4")
        await until(pilot, "Not judged. Your score stays as it was.", "escape")


async def test_what_kept_the_code_from_its_instance_stands_among_the_calls_and_below_the_verdict(
    opened, sandbox, until, seen
):
    why = "no rule of sg-1 (web) opens port 22 to you"
    sandbox.calls = (call(Bucket="photos"),)
    sandbox.connections = (
        Connection(at=0.5, source="203.0.113.10", address="54.214.1.2", port=22, outcome="dropped", why=why),
    )
    async with opened(at="work", size=(130, 50)) as pilot:
        await until(pilot, "Not reached: ssh to 54.214.1.2:22 timed out: no rule of sg-1", "e", "f5")
        assert "1 call to AWS, none refused. 1 connection to instances, 1 timed out." in seen(pilot)
        await until(pilot, "!  0.500 s ssh       54.214.1.2:22 timed out: ", "f4")
        await until(pilot, "54.214.1.2:22 at 0.500 s: timed out: no rule")  # below the list, in full


async def test_who_watches_the_calls_stays_there_and_is_told_the_verdict(opened, sandbox, until, seen):
    sandbox.calls = (call(Bucket="photos"),)
    async with opened(at="work") as pilot:
        await until(pilot, "Not checked yet", "e", "f4")
        await until(pilot, "✗ Not yet: 0 of 2 points", "f5")
        assert "s3 CreateBucket(Bucket='photos')" in seen(pilot)


async def test_the_call_that_is_pointed_at_is_shown_in_full(opened, sandbox, until, seen):
    sandbox.calls = (call(Bucket="photos", Key="k" * 150), call("ListBuckets"))
    async with opened(at="work") as pilot:
        await until(pilot, "2 calls", "e", "f5")
        await until(pilot, "s3 ListBuckets at 0.250 s: 200, 3 ms, asked by learner", "f4")
        await until(pilot, "s3 CreateBucket at 0.250 s", "up")
        assert seen(pilot).count("k") > 150


async def test_of_very_many_calls_the_latest_are_listed_and_all_are_counted(opened, sandbox, until):
    sandbox.calls = tuple(call("GetObject", "NoSuchKey" if n % 2 else "", Key=f"k{n}") for n in range(10_000))
    async with opened(at="work") as pilot:
        await until(pilot, "10,000 calls to AWS, 5,000 refused", "e", "f5")
        await until(pilot, "s3 GetObject(Key='k9999')", "f4")
        assert pilot.app.screen.query_one(CallsPanel).list.option_count <= 600


async def test_a_known_difference_from_aws_is_told_with_the_verdict_and_with_the_call(opened, sandbox, until):
    sandbox.calls = (call("PutBucketLogging", "NotImplemented", note=NOTE), call())
    async with opened(at="work", size=(120, 40)) as pilot:
        await until(pilot, "A known difference from AWS: PutBucketLogging", "e", "f5")
        await until(pilot, "A known difference from AWS: AWS has this feature", "f4")


async def test_a_difference_is_told_last_and_once_among_the_calls(opened, sandbox, until, seen):
    sandbox.calls = (call("PutBucketLogging", note=NOTE), call(), call("PutBucketLogging", note=NOTE))
    async with opened(at="work", size=(120, 60)) as pilot:
        await until(pilot, "A known difference from AWS: PutBucketLogging", "e", "f5")
        assert (
            seen(pilot).index("✗ Not yet") < seen(pilot).rindex("expected:") < seen(pilot).index("A known difference")
        )
        await until(pilot, "3 calls", "f4")
        assert seen(pilot).count("A known difference from AWS: AWS has this feature") == 1


async def test_the_state_is_a_tree_whose_branches_open_and_close(opened, sandbox, until, seen):
    sandbox.buckets = {"photos": bucket("photos", cat="meow")}
    async with opened(at="work") as pilot:
        await until(pilot, "✗ Not yet", "e", "f5")
        await until(pilot, "▾ photos: us-east-1, ACL private, 1 object", "f9")
        assert "text: 'meow'" not in seen(pilot)
        await until(pilot, "text: 'meow'", *["down"] * 6, "enter")
        await until(pilot, "▸ Buckets", "left", "left", "left", "left", "left")
        assert "photos" not in seen(pilot)
        await until(pilot, "photos", "right")


async def test_what_changed_since_the_check_before_is_marked_in_words(opened, sandbox, until, seen):
    sandbox.buckets = {"photos": bucket("photos", cat="meow"), "old": bucket("old")}
    async with opened(at="work", size=(80, 40)) as pilot:
        await until(pilot, "compared with this one", "e", "f5")
        sandbox.buckets = {"photos": bucket("photos", "public-read", cat="purr"), "new": bucket("new")}
        await until(pilot, "Since the check before: 1 added, 2 changed, 1 removed.", "f5", "f9")
        text = seen(pilot)
        assert "Each check starts in an empty AWS; removed means: not there this time." in text
        assert "ACL: private -> public-read (changed)" in text
        assert "text: 'meow' -> 'purr' (changed)" in text
        assert "+   ▾ new: us-east-1, ACL private, 0 objects (added)" in text
        assert "-   ▾ old: us-east-1, ACL private, 0 objects (removed)" in text
        await until(pilot, "▸ Buckets (changes inside)", "enter")


async def test_a_very_large_state_is_shown_as_far_as_one_can_look_at_it(opened, sandbox, until):
    sandbox.buckets = {f"b{number}": bucket(f"b{number}", cat="meow") for number in range(200)}
    async with opened(at="work") as pilot:
        await until(pilot, "✗ Not yet", "e", "f5")
        sandbox.buckets = {f"b{number}": bucket(f"b{number}", "public-read", cat="purr") for number in range(200)}
        await until(pilot, "In AWS: 200 buckets. Since the check before: 400 changed.", "f5")
        await until(pilot, "lines more; close branches to see them", "f9", "end")


async def test_names_and_parameters_are_never_markup(opened, sandbox, until, seen):
    sandbox.calls = (call(ODD, ODD, Key=ODD, note=ODD, who=ODD),)
    sandbox.buckets = {ODD: bucket(ODD, **{ODD: ODD})}
    async with opened(at="work") as pilot:
        await until(pilot, "1 call to AWS, 1 refused", "e", "f5")
        await until(pilot, "[bold]x[/bold] ␛[31mred", "f4")
        await until(pilot, "[bold]x[/bold] ␛[31mred", "f9")
        assert "\x1b" not in seen(pilot)


@pytest.mark.parametrize("size", [(120, 40), (40, 10)])
async def test_every_size_shows_both(opened, sandbox, until, size):
    sandbox.calls = (call(Bucket="photos"),)
    sandbox.buckets = {"photos": bucket("photos")}
    async with opened(at="work", size=size) as pilot:
        await until(pilot, "✗ Not yet", "e", "f5")
        await until(pilot, "s3 CreateBucket", "f4")
        await until(pilot, "▾ Buckets", "f9")


async def test_side_by_side_the_code_stays_in_sight_and_the_result_comes_back(opened, sandbox, until, seen):
    sandbox.calls = (call(Bucket="photos"),)
    async with opened(at="work", size=(130, 40)) as pilot:
        await until(pilot, "✗ Not yet", "e", "f5")
        await until(pilot, "s3 CreateBucket", "f4")
        assert "def answer():" in seen(pilot)
        assert "expected: 42" not in seen(pilot)
        await until(pilot, "expected: 42", "f4")


async def test_a_check_that_broke_shows_no_earlier_calls(opened, sandbox, session, until):
    sandbox.calls = (call(Bucket="photos"),)
    async with opened(session=session, at="work") as pilot:
        await until(pilot, "1 call to AWS", "e", "f5")
        sandbox.calls = ()
        sandbox.trouble = SandboxError("The jail broke", "no memory", "close other programs")
        await until(pilot, "no memory", "f5")
        await until(pilot, "No calls to AWS.", "f4")
