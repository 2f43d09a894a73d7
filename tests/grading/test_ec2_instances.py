"""Checks on instances say which one is meant, what is otherwise about it, and why it may not be there."""

from __future__ import annotations

import pytest

from tutor.model.checks import CalledCheck, InstanceCheck
from tutor.model.evidence import ApiCall, InstanceState
from tutor.model.verdicts import Verdict

UBUNTU = {"image_owner": "099720109477", "image_name": "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-1"}
AMAZON = {"image_owner": "137112412989", "image_name": "al2023-ami-2023.12.20260930.0-kernel-6.1-x86_64"}
DEBIAN = {"image_owner": "136693071363", "image_name": "debian-13-amd64-20261006-2622"}


def instance(number: int = 1, name: str | None = "web", **more) -> InstanceState:
    tags = {"Name": name} if name is not None else {}
    told = {
        "state": "running",
        "type": "t3.micro",
        "image": "ami-0aaaaaaaaaaaaaaaa",
        "region": "us-east-1",
        "zone": "us-east-1a",
        "key_pair": "lab",
        "security_groups": {"sg-1": "default"},
        "tags": tags | more.pop("tags", {}),
        **UBUNTU,
    }
    return InstanceState(id=f"i-{number}", **told | more)


@pytest.fixture
def told(make):
    """What a learner is told by a check about instances; empty if it passes."""

    def tell(check, *instances, **more):
        seen = make.evidence(instances={one.id: one for one in instances}, **more)
        return make.message_of(check, seen)

    return tell


def test_an_instance_that_is_as_asked_passes(told):
    check = InstanceCheck(
        name="web",
        state="running",
        type="t3.micro",
        image="ubuntu",
        newest=True,
        region="us-east-1",
        zone="us-east-1a",
        key_pair="lab",
        security_groups=("default",),
        tags={"use": "tests"},
    )
    assert told(check, instance(tags={"use": "tests", "more": "x"})) == ""


@pytest.mark.parametrize(
    ("asked", "has", "said"),
    [
        ({"state": "running"}, {"state": "stopped"}, "`web` (i-1) is stopped; expected running: start it with"),
        ({"state": "stopped"}, {}, "is running; expected stopped: stop it with `stop_instances`"),
        ({"state": "terminated"}, {}, "is running; expected terminated: terminate it"),
        ({"type": "t3.large"}, {}, "its type is `t3.micro`; expected `t3.large`"),
        ({"image": "ubuntu"}, AMAZON, "was made from Amazon Linux 2023; expected ubuntu: look up an AMI of Ubuntu"),
        ({"image": "debian-12"}, DEBIAN, "was made from Debian 13; expected debian-12"),
        ({"image": "ubuntu"}, {"image_owner": "123456789012"}, "made from ami-0aaaaaaaaaaaaaaaa; expected ubuntu"),
        ({"image": "ami-0bbbbbbbbbbbbbbbb"}, {}, "was made from Ubuntu 24.04; expected ami-0bbbbbbbbbbbbbbbb"),
        ({"newest": True}, {"newer_image": "ubuntu-2"}, "is not the newest: there is `ubuntu-2`"),
        ({"newest": True}, {"image_name": ""}, "is unknown now, so it can't be told to be the newest"),
        ({"newest": False}, {}, "expected an older one"),
        ({"region": "eu-west-1"}, {}, "is in the region `us-east-1`; expected `eu-west-1`: the client's region"),
        ({"zone": "us-east-1b"}, {}, "is in the zone `us-east-1a`; expected `us-east-1b`"),
        ({"key_pair": "mine"}, {}, "its key pair is `lab`; expected `mine`"),
        (
            {"key_pair": "mine"},
            {"key_pair": ""},
            "was launched without a key pair; expected `mine`: give it as KeyName",
        ),
        ({"security_groups": ("web", "default")}, {}, "its security groups are `default`; expected `web` among them"),
        ({"tags": {"use": "tests"}}, {}, "has no tag `use`; expected `use` = 'tests'"),
        ({"tags": {"use": "tests"}}, {"tags": {"Use": "tests"}}, "it has `Use`: upper and lower case count"),
        ({"tags": {"use": "tests"}}, {"tags": {"use": "x"}}, "its tag `use` is 'x'; expected 'tests'"),
    ],
)
def test_what_is_otherwise_about_an_instance_is_said(told, asked, has, said):
    assert said in told(InstanceCheck(name="web", **asked), instance(**has))


def test_of_much_that_is_otherwise_the_first_is_said_and_the_rest_counted(told):
    check = InstanceCheck(name="web", state="stopped", type="t3.large", zone="us-east-1b", key_pair="k", newest=False)
    message = told(check, instance())
    assert message.count("expected") == 3
    assert "2 more things are otherwise." in message


def test_both_sides_of_what_is_otherwise_are_kept(make):
    check = InstanceCheck(name="web", state="stopped", image="ubuntu", tags={"use": "tests"})
    (result,) = make.judge(make.exercise(check), make.evidence(instances={"i-1": instance(**AMAZON)})).checks
    assert result.expected == {"state": "stopped", "image": "ubuntu", "tag use": "tests"}
    assert result.actual == {"state": "running", "image": AMAZON["image_name"], "tag use": None}


def test_of_several_the_one_that_comes_closest_is_told_of(told):
    far = instance(1, None, type="m5.large", state="stopped", zone="us-east-1f")
    near = instance(2, None, type="t3.small")
    check = InstanceCheck(type="t3.micro", state="running", zone="us-east-1a")
    assert told(check, far, near, instance(3, None, type="x1.large", state="stopped")).startswith(
        "The instance i-2: its type"
    )


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ([], "Expected an instance named `web`, but none was launched."),
        ([instance(name="wbe")], "There is an instance named `wbe`; the name asked for is `web`."),
        ([instance(name="Web")], "There is an instance named `Web`; the name asked for is `web`."),
        (
            [instance(name=None, tags={"name": "web"})],
            "has the tag `name` = `web`; a name is the tag `Name`, with a capital",
        ),
        ([instance(name=None, tags={"Server": "web"})], "has the tag `Server` = `web`; a name is the tag `Name`."),
        ([instance(name=None)], "i-1 has no tag `Name`: give it one, with TagSpecifications"),
        ([instance(name="database")], "There is no instance named `web`; there is `database`."),
        ([instance(state="terminated")], "`web` (i-1) is terminated, so it is not there any more."),
        ([instance(state="terminated"), instance(2, "database")], "`web` (i-1) is terminated"),
        ([instance(state="terminated"), instance(2, "web2")], "`web` (i-1) is terminated"),
    ],
)
def test_an_instance_that_is_not_there_is_explained(told, there, said):
    assert said in told(InstanceCheck(name="web"), *there)


def test_a_launch_that_aws_refused_is_told_with_what_to_do(told):
    refused = ApiCall("RunInstances", "ec2", {}, 400, "InvalidAMIID.NotFound")
    message = told(InstanceCheck(), calls=(refused,))
    assert message.startswith("Expected an instance, but none was launched. AWS refused RunInstances with")
    assert "another ID in each region" in message


def test_a_stop_that_aws_refused_is_told(told):
    refused = ApiCall("StopInstances", "ec2", {}, 400, "IncorrectInstanceState")
    message = told(InstanceCheck(name="web", state="stopped"), instance(), calls=(refused,))
    assert "stop it with `stop_instances`. AWS refused StopInstances" in message
    assert "`instance_running`" in message


def test_two_of_one_name_are_one_too_many(told):
    message = told(InstanceCheck(name="web"), instance(1), instance(2, state="stopped"))
    assert message.startswith("There are 2 instances named `web` (`i-1`, `i-2`), and just one is asked for")
    assert told(InstanceCheck(name="web"), instance(1, state="terminated"), instance(2)) == ""


def test_instances_are_counted(told):
    check = InstanceCheck(count=2, type="t3.micro")
    assert told(check, instance(1), instance(2), instance(3, type="t3.large")) == ""
    assert "There is one instance like this; expected 2. The instance `web` (i-2): its type" in told(
        check, instance(1), instance(2, type="t3.large")
    )
    assert "There are 3 instances like this" in told(check, instance(1), instance(2), instance(3))


def test_a_terminated_instance_counts_only_where_it_is_asked_for(told):
    ended = instance(state="terminated")
    assert told(InstanceCheck(name="web", state="terminated"), ended) == ""
    assert told(InstanceCheck(name="web", state="terminated"), ended, instance(2)) == ""
    assert "is running; expected terminated" in told(InstanceCheck(state="terminated"), instance())
    assert "none was launched" in told(InstanceCheck(state="terminated"))


def test_an_instance_that_should_be_gone(make, told):
    gone = InstanceCheck(name="web", exists=False)
    assert "`web` (i-1) is there, running; it should be terminated." in told(gone, instance())
    start = {"instances": [{"name": "web"}]}
    seen = make.evidence(instances={"i-1": instance(state="terminated")})
    assert make.judge(make.exercise(gone, start=start), seen).verdict is Verdict.PASS


# --- what holds before anything is done --------------------------------------------------------------------------

START = {
    "instances": [
        {
            "name": "web",
            "image": "ubuntu",
            "type": "t3.micro",
            "state": "running",
            "key_pair": "lab",
            "tags": {"n": "1"},
        }
    ]
}


@pytest.mark.parametrize(
    ("check", "earns"),
    [
        (InstanceCheck(name="web", state="running"), False),
        (InstanceCheck(name="web", image="ubuntu", zone="us-east-1a", key_pair="lab", tags={"n": "1"}), False),
        (InstanceCheck(name="other", exists=False), False),
        (InstanceCheck(name="web", state="stopped"), True),
        (InstanceCheck(name="web", exists=False), True),
        (InstanceCheck(name="web", type="t3.large"), True),
        (InstanceCheck(name="other"), True),
    ],
)
def test_what_a_start_has_already_earns_nothing_by_itself(make, check, earns):
    """A check that holds before the run is withheld while what is asked for isn't done."""
    state = check.state or "running" if check.exists else "terminated"
    name = check.name if check.exists else "web"
    done = {"i-1": instance(name=name, state=state, type=check.type or "t3.micro", tags={"n": "1"})}
    seen = make.evidence(instances=done)
    result = make.judge(make.exercise(check, CalledCheck("StopInstances"), start=START), seen)
    assert (result.checks[0].verdict is Verdict.PASS) is earns, result.checks[0].message
    assert earns or "once the rest works" in result.checks[0].message


# --- what can't be shown ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "check",
    [InstanceCheck(type="x1.large", exists=False), InstanceCheck(name="web"), InstanceCheck(count=1)],
)
def test_where_not_all_instances_are_told_nothing_is_passed(told, check):
    message = told(check, instance(), incomplete={"instances": "7 more left out"})
    assert message.startswith("This can't be shown: instances: 7 more left out")


def test_what_is_seen_counts_where_not_all_is_told(told):
    message = told(InstanceCheck(name="web", exists=False), instance(), incomplete={"instances": "7 more left out"})
    assert "is there, running" in message
