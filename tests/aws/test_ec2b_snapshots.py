"""Snapshots of volumes over the wire."""

from __future__ import annotations

import pytest

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_EBS = "https://docs.aws.amazon.com/ebs/latest/userguide"
_WAIT = {"Delay": 0, "MaxAttempts": 3}


@pytest.fixture
def volume(ec2, later):
    """Make a volume and wait until it is available."""

    def make(**params):
        made = ec2.create_volume(**{"AvailabilityZone": "us-east-1a", "Size": 8, **params})["VolumeId"]
        later()
        return made

    return make


@pytest.fixture
def snapshot(ec2, volume, later):
    """Take a snapshot of a new volume and wait until it is complete."""

    def make(**params):
        made = ec2.create_snapshot(VolumeId=volume(**params), Description="mine")["SnapshotId"]
        later()
        return made

    return make


@pytest.mark.aws(
    behaviour="a new snapshot, at once and later",
    says="pending, then completed",
    page=f"{_API}/API_CreateSnapshot.html",
    row=49,
)
def test_a_snapshot_is_pending_before_it_is_complete(ec2, volume, later, we_do):
    made = ec2.create_snapshot(VolumeId=volume(Size=9), Description="before the upgrade")
    assert (made["State"], made["VolumeSize"], made["Description"]) == ("pending", 9, "before the upgrade")

    def told():
        return ec2.describe_snapshots(SnapshotIds=[made["SnapshotId"]])["Snapshots"][0]

    first = told()
    assert first["Progress"] == "0%"
    later(0.6)
    assert told()["Progress"] == "100%"
    we_do(f"{first['State']}, then {told()['State']}")
    ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[made["SnapshotId"]], WaiterConfig=_WAIT)


@pytest.mark.aws(
    behaviour="create a volume smaller than its snapshot",
    says="400 InvalidParameterValue",
    page=f"{_API}/API_CreateVolume.html",
    row=50,
)
def test_a_volume_is_no_smaller_than_its_snapshot(ec2, snapshot, status, we_do):
    source = snapshot(Size=10)
    we_do(status(ec2.create_volume, AvailabilityZone="us-east-1b", SnapshotId=source, Size=9))


@pytest.mark.parametrize(("asked", "size"), [({}, 10), ({"Size": 10}, 10), ({"Size": 40}, 40)])
def test_a_volume_has_the_size_of_its_snapshot_or_more(ec2, snapshot, asked, size):
    source = snapshot(Size=10)
    made = ec2.create_volume(AvailabilityZone="us-east-1b", SnapshotId=source, **asked)
    assert (made["Size"], made["SnapshotId"]) == (size, source)


@pytest.mark.aws(
    behaviour="create a volume from a snapshot that is not complete",
    says="400 IncorrectState",
    page=f"{_API}/errors-overview.html",
)
def test_a_volume_needs_a_complete_snapshot(ec2, volume, status, we_do):
    pending = ec2.create_snapshot(VolumeId=volume())["SnapshotId"]
    we_do(status(ec2.create_volume, AvailabilityZone="us-east-1a", SnapshotId=pending))


def test_a_snapshot_keeps_the_size_that_its_volume_had(ec2, volume, later):
    source = volume(Size=8)
    made = ec2.create_snapshot(VolumeId=source)["SnapshotId"]
    ec2.modify_volume(VolumeId=source, Size=80)
    later()
    assert ec2.describe_snapshots(SnapshotIds=[made])["Snapshots"][0]["VolumeSize"] == 8


@pytest.mark.aws(
    behaviour="snapshot of an encrypted volume, and a volume made from it",
    says="both encrypted",
    page=f"{_EBS}/ebs-encryption.html",
)
def test_encryption_is_handed_on(ec2, snapshot, we_do):
    source = snapshot(Encrypted=True)
    both = [
        ec2.describe_snapshots(SnapshotIds=[source])["Snapshots"][0]["Encrypted"],
        ec2.create_volume(AvailabilityZone="us-east-1a", SnapshotId=source)["Encrypted"],
    ]
    we_do("both encrypted" if all(both) else str(both))


@pytest.mark.parametrize("call", ["delete_snapshot", "describe_snapshots", "create_volume", "copy_snapshot"])
@pytest.mark.aws(
    behaviour="name a snapshot that does not exist",
    says="400 InvalidSnapshot.NotFound",
    page=f"{_API}/errors-overview.html",
)
def test_a_snapshot_that_does_not_exist_is_not_found(ec2, status, we_do, call):
    missing = "snap-00000000000000000"
    params = {
        "delete_snapshot": {"SnapshotId": missing},
        "describe_snapshots": {"SnapshotIds": [missing]},
        "create_volume": {"AvailabilityZone": "us-east-1a", "SnapshotId": missing},
        "copy_snapshot": {"SourceRegion": "us-east-1", "SourceSnapshotId": missing},
    }
    we_do(status(getattr(ec2, call), **params[call]))


@pytest.mark.aws(
    behaviour="a sixth snapshot of a volume while five are pending",
    says="400 ConcurrentSnapshotLimitExceeded",
    page=f"{_API}/errors-overview.html",
)
def test_pending_snapshots_of_a_volume_are_limited(ec2, volume, status, we_do):
    source = volume()
    for _ in range(5):
        ec2.create_snapshot(VolumeId=source)
    we_do(status(ec2.create_snapshot, VolumeId=source))


@pytest.mark.aws(
    behaviour="delete a snapshot that an AMI is made of",
    says="400 InvalidSnapshot.InUse",
    page=f"{_API}/API_DeleteSnapshot.html",
)
def test_a_snapshot_that_an_image_needs_stays(ec2, amazon_linux, later, status, we_do):
    asked = {"ImageId": amazon_linux, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    host = ec2.run_instances(**asked)["Instances"][0]["InstanceId"]
    later()
    image = ec2.create_image(InstanceId=host, Name="my-image")["ImageId"]
    later()
    used = ec2.describe_images(ImageIds=[image])["Images"][0]["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    we_do(status(ec2.delete_snapshot, SnapshotId=used))
    ec2.deregister_image(ImageId=image)
    ec2.delete_snapshot(SnapshotId=used)


def test_a_deleted_snapshot_is_gone_and_volumes_made_from_it_stay(ec2, snapshot, status):
    source = snapshot()
    made = ec2.create_volume(AvailabilityZone="us-east-1a", SnapshotId=source)["VolumeId"]
    ec2.delete_snapshot(SnapshotId=source)
    assert status(ec2.describe_snapshots, SnapshotIds=[source]) == "400 InvalidSnapshot.NotFound"
    assert ec2.describe_volumes(VolumeIds=[made])["Volumes"][0]["SnapshotId"] == source


@pytest.mark.aws(
    behaviour="copy a snapshot to another region",
    says="pending, then completed",
    page=f"{_API}/API_CopySnapshot.html",
)
def test_a_snapshot_is_copied_to_another_region(served, snapshot, later, we_do):
    source = snapshot(Size=12)
    far = served.client("ec2", region="eu-west-1")
    asked = {"SourceRegion": "us-east-1", "SourceSnapshotId": source, "Description": "far"}
    made = far.copy_snapshot(**asked, Encrypted=True)["SnapshotId"]

    def told():
        return far.describe_snapshots(SnapshotIds=[made])["Snapshots"][0]

    first = told()["State"]
    later(0.6)
    assert (told()["VolumeSize"], told()["Description"], told()["Encrypted"]) == (12, "far", True)
    we_do(f"{first}, then {told()['State']}")


def test_snapshots_of_all_volumes_of_an_instance_are_taken_together(ec2, amazon_linux, volume, later):
    asked = {"ImageId": amazon_linux, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    host = ec2.run_instances(**asked, Placement={"AvailabilityZone": "us-east-1a"})["Instances"][0]["InstanceId"]
    extra = volume()
    ec2.attach_volume(VolumeId=extra, InstanceId=host, Device="/dev/sdf")
    later()
    both = ec2.create_snapshots(InstanceSpecification={"InstanceId": host})["Snapshots"]
    assert len(both) == 2
    assert {one["State"] for one in both} == {"pending"}
    without = {"InstanceId": host, "ExcludeBootVolume": True}
    assert [one["VolumeId"] for one in ec2.create_snapshots(InstanceSpecification=without)["Snapshots"]] == [extra]


def test_snapshots_are_found_by_owner_and_filter(served, ec2, snapshot):
    mine = snapshot(Size=3)
    own = ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]
    assert [one["SnapshotId"] for one in own] == [mine]
    wanted = [{"Name": "volume-size", "Values": ["3"]}, {"Name": "status", "Values": ["completed"]}]
    assert [one["SnapshotId"] for one in ec2.describe_snapshots(Filters=wanted)["Snapshots"]] == [mine]
    stranger = served.client("ec2", who="stranger")
    assert stranger.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []


# --- sharing -----------------------------------------------------------------------------------------------------


@pytest.fixture
def stranger_ec2(served):
    return served.client("ec2", who="stranger")


@pytest.mark.aws(
    behaviour="another account makes a volume of a snapshot that nobody shared",
    says="400 InvalidSnapshot.NotFound",
    page=f"{_API}/errors-overview.html",
)
def test_a_snapshot_is_private_at_first(stranger_ec2, snapshot, status, we_do):
    we_do(status(stranger_ec2.create_volume, AvailabilityZone="us-east-1a", SnapshotId=snapshot()))


@pytest.mark.parametrize("asked", [{"UserIds": ["210987654321"]}, {"GroupNames": ["all"]}])
@pytest.mark.aws(
    behaviour="another account makes a volume of a snapshot that is shared with it or with all",
    says="200",
    page=f"{_EBS}/ebs-modifying-snapshot-permissions.html",
)
def test_a_shared_snapshot_makes_volumes_elsewhere(ec2, stranger_ec2, snapshot, we_do, asked):
    shared = snapshot(Size=12)
    ec2.modify_snapshot_attribute(SnapshotId=shared, Attribute="createVolumePermission", OperationType="add", **asked)
    made = stranger_ec2.create_volume(AvailabilityZone="us-east-1a", SnapshotId=shared)
    assert made["Size"] == 12
    we_do(str(made["ResponseMetadata"]["HTTPStatusCode"]))


@pytest.mark.aws(
    behaviour="delete a snapshot of another account that is shared",
    says="403 UnauthorizedOperation",
    page=f"{_API}/errors-overview.html",
)
def test_a_shared_snapshot_is_still_its_owners(ec2, stranger_ec2, snapshot, status, we_do):
    shared = snapshot()
    permission = {"Add": [{"UserId": "210987654321"}]}
    ec2.modify_snapshot_attribute(SnapshotId=shared, CreateVolumePermission=permission)
    we_do(status(stranger_ec2.delete_snapshot, SnapshotId=shared))
    copied = stranger_ec2.copy_snapshot(SourceRegion="us-east-1", SourceSnapshotId=shared)["SnapshotId"]
    assert [one["SnapshotId"] for one in stranger_ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]] == [copied]
    ec2.modify_snapshot_attribute(SnapshotId=shared, CreateVolumePermission={"Remove": permission["Add"]})
    assert status(stranger_ec2.describe_snapshots, SnapshotIds=[shared]) == "400 InvalidSnapshot.NotFound"


def test_with_whom_a_snapshot_is_shared_is_told_and_taken_back(ec2, snapshot):
    shared = snapshot()
    attribute = {"SnapshotId": shared, "Attribute": "createVolumePermission"}
    permission = {"Add": [{"UserId": "210987654321"}, {"Group": "all"}]}
    ec2.modify_snapshot_attribute(SnapshotId=shared, CreateVolumePermission=permission)
    told = ec2.describe_snapshot_attribute(**attribute)["CreateVolumePermissions"]
    assert told == [{"Group": "all"}, {"UserId": "210987654321"}]
    ec2.reset_snapshot_attribute(**attribute)
    assert ec2.describe_snapshot_attribute(**attribute)["CreateVolumePermissions"] == []


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"UserIds": ["me"]}, "400 InvalidUserID.Malformed"),
        ({"GroupNames": ["friends"]}, "400 InvalidParameterValue"),
    ],
)
def test_a_snapshot_is_shared_with_accounts_or_all_only(ec2, snapshot, status, asked, answer):
    asked = {"SnapshotId": snapshot(), "Attribute": "createVolumePermission", "OperationType": "add", **asked}
    assert status(ec2.modify_snapshot_attribute, **asked) == answer


@pytest.mark.aws(
    behaviour="share a snapshot that is encrypted with AWS's own key",
    says="refused",
    page=f"{_EBS}/ebs-modifying-snapshot-permissions.html",
)
def test_a_snapshot_under_awss_own_key_is_not_shared(ec2, snapshot, status, we_do):
    asked = {"Attribute": "createVolumePermission", "OperationType": "add", "GroupNames": ["all"]}
    answer = status(ec2.modify_snapshot_attribute, SnapshotId=snapshot(Encrypted=True), **asked)
    we_do("refused" if answer == "400 OperationNotPermitted" else answer)
