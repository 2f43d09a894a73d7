"""Checks on EBS volumes say what is otherwise, and where a volume hangs instead."""

from __future__ import annotations

import pytest

from tutor.model.checks import CalledCheck, VolumeCheck
from tutor.model.evidence import ApiCall, AttachmentState, InstanceState, VolumeState
from tutor.model.verdicts import Verdict


def instance(number: int = 1, name: str = "web") -> InstanceState:
    return InstanceState(
        id=f"i-{number}", state="running", type="t3.micro", image="", region="us-east-1", zone="us-east-1a",
        root_device="/dev/xvda", tags={"Name": name},
    )  # fmt: skip


def volume(number: int = 1, name: str | None = "data", at: str = "", device: str = "/dev/sdf", **more) -> VolumeState:
    hangs = (AttachmentState(f"vol-{number}", at, device, delete_on_termination=False),) if at else ()
    told = {"size": 20, "type": "gp3", "region": "us-east-1", "zone": "us-east-1a"}
    tags = {"Name": name} if name is not None else {}
    return VolumeState(
        id=f"vol-{number}", state="in-use" if at else "available", attachments=hangs, tags=tags, **told | more
    )


@pytest.fixture
def told(make):
    """What a learner is told by a check about volumes; empty if it passes. There is one instance, `web`."""

    def tell(check, *volumes, **more):
        seen = make.evidence(volumes={one.id: one for one in volumes}, instances={"i-1": instance()}, **more)
        return make.message_of(check, seen)

    return tell


def test_a_volume_that_is_as_asked_passes(told):
    check = VolumeCheck(
        name="data", size=20, type="gp3", region="us-east-1", zone="us-east-1a", encrypted=False, state="in-use",
        attached_to="web", device="/dev/sdf", tags={"Name": "data"},
    )  # fmt: skip
    assert told(check, volume(at="i-1")) == ""
    assert told(VolumeCheck(name="data", state="available"), volume()) == ""


@pytest.mark.parametrize(
    ("asked", "has", "said"),
    [
        ({"size": 8}, {}, "The volume `data` (vol-1) has 20 GiB; expected 8."),
        ({"size": 8}, {"name": None}, "Expected a volume named `data`, but vol-1 has no tag `Name`"),
        ({"type": "gp2"}, {}, "its type is `gp3`; expected `gp2`: say so with VolumeType."),
        ({"region": "eu-west-1"}, {}, "is in the region `us-east-1`; expected `eu-west-1`"),
        ({"zone": "us-east-1b"}, {}, "is in the zone `us-east-1a`; expected `us-east-1b`: it must be made there"),
        ({"encrypted": True}, {}, "is not encrypted, and should be"),
        ({"encrypted": False}, {"encrypted": True}, "is encrypted, and should not be"),
        ({"state": "available"}, {"at": "i-1"}, "is `in-use`; expected `available`: detach it with `detach_volume`"),
        ({"state": "in-use"}, {}, "is `available`; expected `in-use`: attach it with `attach_volume`"),
        ({"attached_to": "web"}, {}, "is not attached; expected it to `web`: attach it with `attach_volume`"),
        ({"attached_to": "other"}, {"at": "i-1"}, "is attached to `web`; expected `other`"),
        ({"attached_to": "web", "device": "/dev/sdg"}, {"at": "i-1"}, "is attached as `/dev/sdf`; expected `/dev/sdg`"),
        ({"device": "/dev/sdg"}, {}, "is not attached; expected it as `/dev/sdg`"),
        ({"tags": {"use": "x"}}, {}, "has no tag `use`; expected `use` = 'x'"),
    ],
)
def test_what_is_otherwise_about_a_volume_is_said(told, asked, has, said):
    assert said in told(VolumeCheck(name="data", **asked), volume(**has))


def test_why_it_could_not_be_attached_is_told(told):
    refused = ApiCall("AttachVolume", "ec2", {}, 400, "InvalidVolume.ZoneMismatch")
    message = told(VolumeCheck(name="data", attached_to="web"), volume(), calls=(refused,))
    assert "AWS refused AttachVolume with `InvalidVolume.ZoneMismatch`: a volume is attached only within" in message
    assert "There is an instance named `web`" in told(VolumeCheck(name="data", attached_to="wbe"), volume())


@pytest.mark.parametrize(
    ("volumes", "said"),
    [
        ([], "Expected a volume named `data`, but none was made."),
        ([volume(name="date")], "There is a volume named `date`; the name asked for is `data`."),
        ([volume(1, None, at="i-1", device="/dev/xvda")], "Expected a volume named `data`, but none was made."),
        ([volume(1), volume(2)], "There are 2 volumes named `data` (`vol-1`, `vol-2`), and just one is asked for."),
    ],
)
def test_a_volume_that_is_not_there_or_there_twice(told, volumes, said):
    assert said in told(VolumeCheck(name="data"), *volumes)


def test_a_volume_of_the_start_that_is_gone(make):
    assert "is gone" in make.message_of(
        VolumeCheck(name="data"), make.evidence(), start={"volumes": [{"name": "data"}]}
    )


def test_root_volumes_dont_count_where_no_name_is_asked_for(told):
    root = volume(1, None, at="i-1", device="/dev/xvda")
    assert told(VolumeCheck(size=20), root, volume(2)) == ""
    assert "Expected a volume, but none was made" in told(VolumeCheck(size=20), root)
    assert "There are 2 volumes like this" in told(VolumeCheck(size=20), volume(2), volume(3, "other"))


def test_a_volume_that_should_be_gone(make, told):
    gone = VolumeCheck(name="data", exists=False)
    assert "Delete it with `delete_volume`" in told(gone, volume())
    assert "Detach it with `detach_volume`, wait until" in told(gone, volume(at="i-1"))
    refused = ApiCall("DeleteVolume", "ec2", {}, 400, "VolumeInUse")
    assert "detach it first" in told(gone, volume(at="i-1"), calls=(refused,))
    assert "is still there" in told(VolumeCheck(exists=False), volume(at="i-1"))
    start = {"volumes": [{"name": "data"}]}
    assert make.judge(make.exercise(gone, start=start), make.evidence()).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "check", [VolumeCheck(name="data"), VolumeCheck(name="data", exists=False), VolumeCheck(size=9, exists=False)]
)
def test_where_not_all_volumes_are_told_nothing_is_passed(told, check):
    volumes = [volume()] if check.exists else []
    assert "can't be shown" in told(check, *volumes, incomplete={"volumes": "1 more left out"})


START = {
    "instances": [{"name": "web"}],
    "volumes": [{"name": "data", "size": 20, "type": "gp3", "attached_to": "web"}, {"name": "free", "size": 8}],
}


@pytest.mark.parametrize(
    ("check", "there", "earns"),
    [
        (VolumeCheck(name="data", size=20, zone="us-east-1a", attached_to="web"), volume(at="i-1"), False),
        (VolumeCheck(name="data", attached_to="web", device="/dev/sdf"), volume(at="i-1"), False),
        (VolumeCheck(name="none", exists=False), None, False),
        (VolumeCheck(name="data", state="available"), volume(), True),
        (VolumeCheck(name="data", size=40), volume(size=40), True),
        (VolumeCheck(name="free", attached_to="web"), volume(name="free", at="i-1"), True),
        (VolumeCheck(name="data", exists=False), None, True),
    ],
)
def test_what_a_start_has_already_earns_nothing_by_itself(make, check, there, earns):
    volumes = {there.id: there} if there is not None else {}
    seen = make.evidence(volumes=volumes, instances={"i-1": instance()})
    result = make.judge(make.exercise(check, CalledCheck("StopInstances"), start=START), seen)
    assert (result.checks[0].verdict is Verdict.PASS) is earns, result.checks[0].message
