"""EBS volumes over the wire: what they may be, where they may be, and how they come and go."""

from __future__ import annotations

import re

import pytest

from tutor.model.evidence import ApiCall

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_EBS = "https://docs.aws.amazon.com/ebs/latest/userguide"


@pytest.fixture
def volume(ec2, later):
    """Make a volume and wait until it is available."""

    def make(**params):
        made = ec2.create_volume(**{"AvailabilityZone": "us-east-1a", "Size": 8, **params})["VolumeId"]
        later()
        return made

    return make


def state_of(ec2, volume_id):
    return ec2.describe_volumes(VolumeIds=[volume_id])["Volumes"][0]["State"]


# --- what a volume may be ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"VolumeType": "gp2", "Size": 16_385},
        {"VolumeType": "gp2", "Size": 0},
        {"VolumeType": "gp3", "Size": 65_537},
        {"VolumeType": "io1", "Size": 3, "Iops": 100},
        {"VolumeType": "io1", "Size": 16_385, "Iops": 100},
        {"VolumeType": "io2", "Size": 3, "Iops": 100},
        {"VolumeType": "io2", "Size": 65_537, "Iops": 100},
        {"VolumeType": "st1", "Size": 124},
        {"VolumeType": "st1", "Size": 16_385},
        {"VolumeType": "sc1", "Size": 124},
        {"VolumeType": "sc1", "Size": 16_385},
        {"VolumeType": "standard", "Size": 1_025},
        {"Size": 17_000},
    ],
)
@pytest.mark.aws(
    behaviour="create a volume smaller or larger than its type can be",
    says="400 InvalidParameterValue",
    page=f"{_API}/API_CreateVolume.html",
    row=21,
)
def test_a_size_outside_the_limits_of_the_type_is_refused(ec2, status, we_do, asked):
    we_do(status(ec2.create_volume, AvailabilityZone="us-east-1a", **asked))
    assert ec2.describe_volumes()["Volumes"] == []


@pytest.mark.parametrize(
    ("asked", "iops", "throughput"),
    [
        ({"Size": 1}, 100, None),
        ({"VolumeType": "gp2", "Size": 16_384}, 16_000, None),
        ({"VolumeType": "gp2", "Size": 100}, 300, None),
        ({"VolumeType": "gp3", "Size": 1}, 3_000, 125),
        ({"VolumeType": "gp3", "Size": 65_536, "Iops": 80_000, "Throughput": 2_000}, 80_000, 2_000),
        ({"VolumeType": "io1", "Size": 4, "Iops": 200}, 200, None),
        ({"VolumeType": "io2", "Size": 65_536, "Iops": 256_000}, 256_000, None),
        ({"VolumeType": "st1", "Size": 125}, None, None),
        ({"VolumeType": "sc1", "Size": 16_384}, None, None),
        ({"VolumeType": "standard", "Size": 1_024}, None, None),
    ],
)
@pytest.mark.aws(
    behaviour="create a volume at the limits of its type",
    says="200",
    page=f"{_EBS}/ebs-volume-types.html",
    row=21,
)
def test_a_size_at_the_limits_of_the_type_is_taken(ec2, we_do, asked, iops, throughput):
    made = ec2.create_volume(AvailabilityZone="us-east-1a", **asked)
    we_do(str(made["ResponseMetadata"]["HTTPStatusCode"]))
    told = ec2.describe_volumes(VolumeIds=[made["VolumeId"]])["Volumes"][0]
    assert (told["Size"], told["VolumeType"]) == (asked["Size"], asked.get("VolumeType", "gp2"))
    assert (told.get("Iops"), told.get("Throughput")) == (iops, throughput)
    assert (told["AvailabilityZone"], told["Encrypted"], told["MultiAttachEnabled"]) == ("us-east-1a", False, False)


@pytest.mark.aws(
    behaviour="create a volume of a type that does not exist",
    says="400 UnknownVolumeType",
    page=f"{_API}/errors-overview.html",
    row=21,
)
def test_an_unknown_volume_type_is_refused(ec2, status, we_do):
    we_do(status(ec2.create_volume, AvailabilityZone="us-east-1a", Size=8, VolumeType="bogus"))


@pytest.mark.parametrize(
    "asked",
    [
        {"VolumeType": "gp3", "Iops": 2_999},
        {"VolumeType": "gp3", "Iops": 80_001, "Size": 1_000},
        {"VolumeType": "gp3", "Iops": 4_001},
        {"VolumeType": "gp3", "Throughput": 124},
        {"VolumeType": "gp3", "Throughput": 2_001, "Iops": 10_000, "Size": 100},
        {"VolumeType": "gp3", "Throughput": 751},
        {"VolumeType": "io1", "Iops": 99},
        {"VolumeType": "io1", "Iops": 401},
        {"VolumeType": "io1", "Iops": 64_001, "Size": 2_000},
        {"VolumeType": "io2", "Iops": 8_001},
        {"VolumeType": "io2", "Iops": 256_001, "Size": 1_000},
    ],
)
@pytest.mark.aws(
    behaviour="ask for more or fewer IOPS, or another throughput, than the type and size can have",
    says="400 InvalidParameterValue",
    page=f"{_API}/API_CreateVolume.html",
    row=21,
)
def test_performance_outside_the_limits_is_refused(ec2, status, we_do, asked):
    we_do(status(ec2.create_volume, **{"AvailabilityZone": "us-east-1a", "Size": 8, **asked}))


@pytest.mark.parametrize(
    "asked",
    [
        {"VolumeType": "gp2", "Iops": 3_000},
        {"VolumeType": "standard", "Iops": 100},
        {"VolumeType": "io1"},
        {"VolumeType": "io2"},
        {"VolumeType": "io2", "Iops": 100, "Throughput": 200},
        {"VolumeType": "gp3", "MultiAttachEnabled": True},
    ],
)
@pytest.mark.aws(
    behaviour="ask for performance that the volume type does not have, or leave out what it needs",
    says="400 InvalidParameterCombination",
    page=f"{_API}/errors-overview.html",
    row=21,
)
def test_performance_of_another_type_is_refused(ec2, status, we_do, asked):
    we_do(status(ec2.create_volume, AvailabilityZone="us-east-1a", Size=8, **asked))


@pytest.mark.aws(
    behaviour="create a volume with neither a size nor a snapshot",
    says="400 MissingParameter",
    page=f"{_API}/API_CreateVolume.html",
)
def test_a_volume_needs_a_size_or_a_snapshot(ec2, status, we_do):
    we_do(status(ec2.create_volume, AvailabilityZone="us-east-1a"))


@pytest.mark.parametrize("zone", ["eu-west-1a", "us-east-1z", "us-east-1", "mars-1a"])
@pytest.mark.aws(
    behaviour="create a volume in a zone that does not exist or is another region's",
    says="400 InvalidZone.NotFound",
    page=f"{_API}/errors-overview.html",
    row=22,
)
def test_a_zone_of_another_region_is_refused(ec2, status, we_do, zone):
    we_do(status(ec2.create_volume, AvailabilityZone=zone, Size=8))


def test_a_zone_may_be_named_by_its_id(ec2):
    zone = ec2.describe_availability_zones(ZoneNames=["us-east-1c"])["AvailabilityZones"][0]
    made = ec2.create_volume(AvailabilityZoneId=zone["ZoneId"], Size=8)
    assert made["AvailabilityZone"] == "us-east-1c"


@pytest.mark.aws(
    behaviour="ask for an encrypted volume",
    says="encrypted with a key of KMS",
    page=f"{_EBS}/ebs-encryption.html",
)
def test_an_encrypted_volume_says_so(ec2, volume, we_do):
    told = ec2.describe_volumes(VolumeIds=[volume(Encrypted=True)])["Volumes"][0]
    assert told["Encrypted"] is True
    we_do("encrypted with a key of KMS" if told["KmsKeyId"].startswith("arn:aws:kms:us-east-1:") else "no key")
    assert "KmsKeyId" not in ec2.describe_volumes(VolumeIds=[volume()])["Volumes"][0]


@pytest.mark.aws(
    behaviour="name a KMS key for a volume that is not encrypted",
    says="400 InvalidParameterDependency",
    page=f"{_API}/errors-overview.html",
)
def test_a_key_without_encryption_is_refused(ec2, status, we_do):
    we_do(status(ec2.create_volume, AvailabilityZone="us-east-1a", Size=8, KmsKeyId="alias/mine"))


def test_encryption_by_default_encrypts_what_nobody_asked_to_be(ec2, volume):
    ec2.enable_ebs_encryption_by_default()
    assert ec2.describe_volumes(VolumeIds=[volume()])["Volumes"][0]["Encrypted"] is True


def test_a_volume_for_several_instances_meets_a_known_difference(served, ec2):
    asked = {"AvailabilityZone": "us-east-1a", "Size": 8, "VolumeType": "io2", "Iops": 100, "MultiAttachEnabled": True}
    assert ec2.create_volume(**asked)["MultiAttachEnabled"] is True
    assert "attaches each volume to one" in ApiCall(**served.aws.journal()[-1]).note


# --- coming and going --------------------------------------------------------------------------------------------


@pytest.mark.aws(
    behaviour="a new volume, at once and later",
    says="creating, then available",
    page=f"{_EBS}/ebs-describing-volumes.html",
    row=26,
)
def test_a_volume_is_creating_before_it_is_available(ec2, later, we_do):
    made = ec2.create_volume(AvailabilityZone="us-east-1a", Size=8)
    assert made["State"] == "creating"
    first = state_of(ec2, made["VolumeId"])
    later(0.6)
    we_do(f"{first}, then {state_of(ec2, made['VolumeId'])}")


def test_a_filter_sees_the_state_that_the_answer_tells(ec2, later):
    def available():
        return ec2.describe_volumes(Filters=[{"Name": "status", "Values": ["available"]}])["Volumes"]

    ec2.create_volume(AvailabilityZone="us-east-1a", Size=8)
    assert available() == []
    later()
    assert len(available()) == 1


@pytest.mark.aws(
    behaviour="a volume that is deleted, at once and later",
    says="deleting, then 400 InvalidVolume.NotFound",
    page=f"{_API}/API_DeleteVolume.html",
)
def test_a_volume_is_deleting_before_it_is_gone(ec2, volume, later, status, we_do):
    made = volume()
    ec2.delete_volume(VolumeId=made)
    first = state_of(ec2, made)
    later(0.6)
    we_do(f"{first}, then {status(ec2.describe_volumes, VolumeIds=[made])}")
    assert ec2.describe_tags()["Tags"] == []


def test_waiters_of_volumes_come_to_an_end(ec2, later, volume):
    config = {"Delay": 0, "MaxAttempts": 3}
    made = volume()
    ec2.get_waiter("volume_available").wait(VolumeIds=[made], WaiterConfig=config)
    ec2.delete_volume(VolumeId=made)
    later()
    ec2.get_waiter("volume_deleted").wait(VolumeIds=[made], WaiterConfig=config)


@pytest.mark.parametrize("call", ["delete_volume", "describe_volumes", "modify_volume", "create_snapshot"])
@pytest.mark.aws(
    behaviour="name a volume that does not exist",
    says="400 InvalidVolume.NotFound",
    page=f"{_API}/errors-overview.html",
)
def test_a_volume_that_does_not_exist_is_not_found(ec2, status, we_do, call):
    params = {"VolumeIds": ["vol-00000000000000000"]} if call == "describe_volumes" else {"VolumeId": "vol-00000000"}
    extra = {"Size": 9} if call == "modify_volume" else {}
    we_do(status(getattr(ec2, call), **params, **extra))


def test_the_same_client_token_makes_one_volume(ec2, status):
    asked = {"AvailabilityZone": "us-east-1a", "Size": 8, "ClientToken": "once"}
    first, again = ec2.create_volume(**asked), ec2.create_volume(**asked)
    assert first["VolumeId"] == again["VolumeId"]
    assert len(ec2.describe_volumes()["Volumes"]) == 1
    assert status(ec2.create_volume, **{**asked, "Size": 9}) == "400 IdempotentParameterMismatch"


def test_pages_of_volumes_follow_each_other(ec2):
    made = {ec2.create_volume(AvailabilityZone="us-east-1a", Size=size)["VolumeId"] for size in range(1, 13)}
    pages = list(ec2.get_paginator("describe_volumes").paginate(PaginationConfig={"PageSize": 5}))
    assert [len(page["Volumes"]) for page in pages] == [5, 5, 2]
    assert {volume["VolumeId"] for page in pages for volume in page["Volumes"]} == made


def test_filters_choose_volumes(ec2, volume):
    small = volume(Size=1, TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "use", "Value": "logs*"}]}])
    large = volume(Size=100, VolumeType="gp3", Encrypted=True)

    def found(name, *values):
        answer = ec2.describe_volumes(Filters=[{"Name": name, "Values": list(values)}])
        return {one["VolumeId"] for one in answer["Volumes"]}

    assert found("size", "1") == found("tag:use", "log*") == found("tag-key", "use") == {small}
    assert found("tag:use", "logs\\*") == {small}
    assert found("tag:use", "LOGS*") == found("tag:use", "logs") == set()
    assert found("volume-type", "gp3", "io2") == found("encrypted", "true") == {large}
    assert found("availability-zone", "us-east-1?") == {small, large}
    assert found("attachment.instance-id", "*") == set()


def test_a_made_volume_may_have_no_dry_run_left_behind(ec2, status):
    asked = {"AvailabilityZone": "us-east-1a", "Size": 8, "DryRun": True}
    assert status(ec2.create_volume, **asked) == "412 DryRunOperation"
    assert status(ec2.create_volume, **{**asked, "Size": 70_000}) == "400 InvalidParameterValue"
    assert ec2.describe_volumes()["Volumes"] == []


def test_the_status_of_a_volume_is_ok(ec2, volume):
    made = volume()
    told = ec2.describe_volume_status(VolumeIds=[made])["VolumeStatuses"][0]
    assert (told["VolumeId"], told["VolumeStatus"]["Status"]) == (made, "ok")


# --- changed -----------------------------------------------------------------------------------------------------


@pytest.mark.aws(
    behaviour="make a volume smaller than it is",
    says="400 InvalidParameterValue",
    page=f"{_API}/API_ModifyVolume.html",
    row=50,
)
def test_a_volume_does_not_shrink(ec2, volume, status, we_do):
    we_do(status(ec2.modify_volume, VolumeId=volume(Size=8), Size=7))


@pytest.mark.aws(
    behaviour="a volume that grows: states of the modification",
    says="modifying, optimizing, completed",
    page=f"{_EBS}/monitoring-volume-modifications.html",
)
def test_a_volume_grows_in_steps(ec2, volume, later, we_do):
    made = volume(Size=8, VolumeType="gp2")

    def state():
        return ec2.describe_volumes_modifications(VolumeIds=[made])["VolumesModifications"][0]["ModificationState"]

    asked = ec2.modify_volume(VolumeId=made, Size=20, VolumeType="gp3")["VolumeModification"]
    assert (asked["OriginalSize"], asked["TargetSize"]) == (8, 20)
    assert (asked["OriginalVolumeType"], asked["TargetVolumeType"]) == ("gp2", "gp3")
    states = [state()]
    assert ec2.describe_volumes()["Volumes"][0]["Size"] == 8
    for _ in range(2):
        later(0.3)
        states.append(state())
    told = ec2.describe_volumes()["Volumes"][0]
    assert (told["Size"], told["VolumeType"], told["Iops"], told["Throughput"]) == (20, "gp3", 3_000, 125)
    we_do(", ".join(states))


@pytest.mark.aws(
    behaviour="modify a volume while a modification is going on",
    says="400 IncorrectModificationState",
    page=f"{_API}/errors-overview.html",
)
def test_one_modification_at_a_time(ec2, volume, status, we_do):
    made = volume()
    ec2.modify_volume(VolumeId=made, Size=20)
    we_do(status(ec2.modify_volume, VolumeId=made, Size=30))


@pytest.mark.aws(
    behaviour="modify a volume for the fifth time within 24 hours",
    says="an error that tells when the next one may be",
    page=f"{_API}/API_ModifyVolume.html",
)
def test_four_modifications_a_day(ec2, volume, later, we_do):
    made = volume()
    for size in (9, 10, 11, 12):
        ec2.modify_volume(VolumeId=made, Size=size)
        later()
    with pytest.raises(ec2.exceptions.ClientError, match="VolumeModificationRateExceeded") as caught:
        ec2.modify_volume(VolumeId=made, Size=13)
    message = caught.value.response["Error"]["Message"]
    is_told = re.search(r"until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", message)
    we_do("an error that tells when the next one may be" if is_told else message)


def test_a_modification_keeps_to_the_limits_of_the_type(ec2, volume, status):
    made = volume(VolumeType="gp3")
    assert status(ec2.modify_volume, VolumeId=made, Size=70_000) == "400 InvalidParameterValue"
    assert status(ec2.modify_volume, VolumeId=made, Iops=90_000) == "400 InvalidParameterValue"
    assert status(ec2.modify_volume, VolumeId=made, VolumeType="gp4") == "400 UnknownVolumeType"
    assert status(ec2.modify_volume, VolumeId=made, VolumeType="st1") == "400 InvalidParameterValue"
    assert status(ec2.modify_volume, VolumeId=made) == "400 InvalidParameterValue"
    assert status(ec2.describe_volumes_modifications, VolumeIds=[made]) == "400 InvalidVolumeModification.NotFound"


def test_performance_that_nobody_changes_stays(ec2, volume, later):
    made = volume(VolumeType="gp3", Size=100, Iops=5_000, Throughput=300)
    ec2.modify_volume(VolumeId=made, Size=200)
    later()
    told = ec2.describe_volumes()["Volumes"][0]
    assert (told["Size"], told["Iops"], told["Throughput"]) == (200, 5_000, 300)
