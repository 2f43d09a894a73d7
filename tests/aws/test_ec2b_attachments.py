"""Volumes at instances over the wire: attached, detached, and what becomes of them when an instance ends."""

from __future__ import annotations

import pytest

from tutor.sandbox.aws.moto_adapter.ec2_estate import read_disks

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"


@pytest.fixture
def instance(ec2, amazon_linux, later):
    """Launch an instance and wait until it is running."""

    def make(zone="us-east-1a", **params):
        asked = {"ImageId": amazon_linux, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, **params}
        made = ec2.run_instances(Placement={"AvailabilityZone": zone}, **asked)["Instances"][0]["InstanceId"]
        later()
        return made

    return make


@pytest.fixture
def volume(ec2, later):
    """Make a volume and wait until it is available."""

    def make(zone="us-east-1a", **params):
        made = ec2.create_volume(**{"AvailabilityZone": zone, "Size": 8, **params})["VolumeId"]
        later()
        return made

    return make


@pytest.fixture
def pair(instance, volume):
    """An instance, and a volume of the same zone that is not attached."""
    return {"InstanceId": instance(), "VolumeId": volume()}


def told_volume(ec2, volume_id):
    return ec2.describe_volumes(VolumeIds=[volume_id])["Volumes"][0]


def root_of(ec2, instance_id):
    told = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]
    mapped = {one["DeviceName"]: one["Ebs"]["VolumeId"] for one in told["BlockDeviceMappings"]}
    return mapped[told["RootDeviceName"]]


# --- attach ------------------------------------------------------------------------------------------------------


@pytest.mark.aws(
    behaviour="attach a volume: states of the attachment",
    says="attaching, attached",
    page=f"{_API}/API_VolumeAttachment.html",
)
def test_a_volume_is_attaching_before_it_is_attached(ec2, pair, later, we_do):
    asked = ec2.attach_volume(**pair, Device="/dev/sdf")
    assert (asked["VolumeId"], asked["InstanceId"], asked["Device"]) == (
        pair["VolumeId"],
        pair["InstanceId"],
        "/dev/sdf",
    )
    assert told_volume(ec2, pair["VolumeId"])["State"] == "in-use"
    later(0.6)
    attachment = told_volume(ec2, pair["VolumeId"])["Attachments"][0]
    assert (attachment["InstanceId"], attachment["DeleteOnTermination"]) == (pair["InstanceId"], False)
    we_do(f"{asked['State']}, {attachment['State']}")
    told = ec2.describe_instances(InstanceIds=[pair["InstanceId"]])["Reservations"][0]["Instances"][0]
    devices = {one["DeviceName"]: one["Ebs"] for one in told["BlockDeviceMappings"]}
    assert (devices["/dev/sdf"]["VolumeId"], devices["/dev/sdf"]["Status"]) == (pair["VolumeId"], "attached")


def test_a_volume_is_there_for_the_instances_system_from_the_moment_it_is_in_use(ec2, pair, later):
    """A program that waits for `volume_in_use` and goes on to `mkfs` finds its device."""

    def there():
        return [one.instance for one in read_disks().hanging if one.volume == pair["VolumeId"]]

    assert there() == []
    ec2.attach_volume(**pair, Device="/dev/sdf")
    ec2.get_waiter("volume_in_use").wait(VolumeIds=[pair["VolumeId"]])
    assert there() == [pair["InstanceId"]]
    later(0.6)
    assert there() == [pair["InstanceId"]]
    ec2.detach_volume(VolumeId=pair["VolumeId"])
    later()
    assert told_volume(ec2, pair["VolumeId"])["State"] == "available"
    assert there() == []


@pytest.mark.aws(
    behaviour="attach a volume that is in use",
    says="400 VolumeInUse",
    page=f"{_API}/errors-overview.html",
    row=16,
)
def test_a_volume_in_use_is_not_taken_over(ec2, pair, instance, status, we_do):
    other = instance()
    ec2.attach_volume(**pair, Device="/dev/sdf")
    we_do(status(ec2.attach_volume, VolumeId=pair["VolumeId"], InstanceId=other, Device="/dev/sdf"))
    assert told_volume(ec2, pair["VolumeId"])["Attachments"][0]["InstanceId"] == pair["InstanceId"]
    ec2.terminate_instances(InstanceIds=[pair["InstanceId"], other])


@pytest.mark.aws(
    behaviour="attach a volume to an instance in another zone",
    says="400 InvalidVolume.ZoneMismatch",
    page=f"{_API}/errors-overview.html",
    row=17,
)
def test_a_volume_of_another_zone_is_refused(ec2, instance, volume, status, we_do):
    far = volume(zone="us-east-1b")
    we_do(status(ec2.attach_volume, VolumeId=far, InstanceId=instance(), Device="/dev/sdf"))


@pytest.mark.aws(
    behaviour="attach a volume under a device name that is in use",
    says='400 InvalidParameterValue "Attachment point … already in use"',
    page=f"{_API}/API_AttachVolume.html",
    row=18,
)
def test_a_device_name_in_use_is_refused(ec2, pair, volume, we_do):
    ec2.attach_volume(**pair, Device="/dev/sdf")
    with pytest.raises(ec2.exceptions.ClientError) as caught:
        ec2.attach_volume(VolumeId=volume(), InstanceId=pair["InstanceId"], Device="/dev/sdf")
    answer = caught.value.response
    message = answer["Error"]["Message"].replace("/dev/sdf is", "…", 1).partition(". ")[2]
    message = message.replace("/dev/sdf is", "…")
    we_do(f'{answer["ResponseMetadata"]["HTTPStatusCode"]} {answer["Error"]["Code"]} "{message}"')


def test_the_root_device_is_a_name_in_use(ec2, pair, status):
    told = ec2.describe_instances(InstanceIds=[pair["InstanceId"]])["Reservations"][0]["Instances"][0]
    assert status(ec2.attach_volume, **pair, Device=told["RootDeviceName"]) == "400 InvalidParameterValue"


@pytest.mark.parametrize(
    "device",
    ["/dev/sdf1", "/dev/sdk9", "/dev/sdff", "/dev/xvdez", "/dev/nvme1n1", "/dev/", "sdf ", "/mnt/data", "C:", "é"],
)
@pytest.mark.aws(
    behaviour="attach a volume under a name that no EBS device can have",
    says="400 InvalidParameterValue",
    page=f"{_GUIDE}/device_naming.html",
    row=18,
)
def test_a_device_name_that_is_none_is_refused(ec2, pair, status, we_do, device):
    we_do(status(ec2.attach_volume, **pair, Device=device))
    assert told_volume(ec2, pair["VolumeId"])["Attachments"] == []


@pytest.mark.parametrize("device", ["/dev/sdf", "/dev/sdz", "/dev/xvdb", "/dev/xvdf", "/dev/xvdba", "xvdh", "sdh"])
def test_a_device_name_may_have_one_of_the_usual_forms(ec2, pair, device):
    assert ec2.attach_volume(**pair, Device=device)["Device"] == device


@pytest.mark.aws(
    behaviour="attach more volumes than an instance type can have",
    says="400 AttachmentLimitExceeded",
    page=f"{_API}/API_AttachVolume.html",
)
def test_an_instance_takes_as_many_volumes_as_its_type_can(ec2, instance, later, status, we_do):
    host = instance()
    spare = [ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"] for _ in range(27)]
    later()
    names = [f"/dev/sd{letter}" for letter in "bcdefghijklmnopqrstuvwxyz"] + ["/dev/xvdba", "/dev/xvdbb"]
    for free, name in zip(spare[:-1], names[:-1], strict=True):
        ec2.attach_volume(VolumeId=free, InstanceId=host, Device=name)
    we_do(status(ec2.attach_volume, VolumeId=spare[-1], InstanceId=host, Device=names[-1]))


@pytest.mark.aws(
    behaviour="attach a volume that is still being created",
    says="400 IncorrectState",
    page=f"{_API}/errors-overview.html",
)
def test_a_volume_that_is_not_there_yet_is_not_attached(ec2, instance, status, we_do):
    host = instance()
    new = ec2.create_volume(AvailabilityZone="us-east-1a", Size=8)["VolumeId"]
    we_do(status(ec2.attach_volume, VolumeId=new, InstanceId=host, Device="/dev/sdf"))


@pytest.mark.aws(
    behaviour="attach a volume to an instance that is shutting down or terminated",
    says="400 IncorrectState",
    page=f"{_API}/API_AttachVolume.html",
)
def test_a_volume_needs_a_running_or_stopped_instance(ec2, pair, later, status, we_do):
    ec2.terminate_instances(InstanceIds=[pair["InstanceId"]])
    going = status(ec2.attach_volume, **pair, Device="/dev/sdf")
    later()
    assert status(ec2.attach_volume, **pair, Device="/dev/sdf") == going
    we_do(going)


def test_a_volume_is_not_attached_to_a_pending_instance(ec2, amazon_linux, volume, status):
    free = volume()
    asked = {"ImageId": amazon_linux, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    host = ec2.run_instances(**asked, Placement={"AvailabilityZone": "us-east-1a"})["Instances"][0]["InstanceId"]
    assert status(ec2.attach_volume, VolumeId=free, InstanceId=host, Device="/dev/sdf") == "400 IncorrectState"


@pytest.mark.aws(behaviour="attach a volume to a stopped instance", says="200", page=f"{_API}/API_AttachVolume.html")
def test_a_stopped_instance_takes_volumes(ec2, pair, later, we_do):
    ec2.stop_instances(InstanceIds=[pair["InstanceId"]])
    later()
    we_do(str(ec2.attach_volume(**pair, Device="/dev/sdf")["ResponseMetadata"]["HTTPStatusCode"]))


@pytest.mark.aws(
    behaviour="attach a volume to an instance that does not exist",
    says="400 InvalidInstanceID.NotFound",
    page=f"{_API}/errors-overview.html",
)
def test_an_instance_that_does_not_exist_is_not_found(ec2, volume, status, we_do):
    asked = {"InstanceId": "i-00000000000000000", "Device": "/dev/sdf"}
    we_do(status(ec2.attach_volume, VolumeId=volume(), **asked))
    gone = {"VolumeId": "vol-00000000000000000", "InstanceId": "i-00000000000000000", "Device": "/dev/sdf"}
    assert status(ec2.attach_volume, **gone) == "400 InvalidVolume.NotFound"


# --- detach ------------------------------------------------------------------------------------------------------


@pytest.mark.aws(
    behaviour="detach a volume by its id alone",
    says="detaching, then available",
    page=f"{_API}/API_DetachVolume.html",
    row=19,
)
def test_a_volume_is_detached_by_its_id_alone(ec2, pair, later, we_do):
    ec2.attach_volume(**pair, Device="/dev/sdf")
    later()
    asked = ec2.detach_volume(VolumeId=pair["VolumeId"])
    assert (asked["InstanceId"], asked["Device"]) == (pair["InstanceId"], "/dev/sdf")
    assert told_volume(ec2, pair["VolumeId"])["State"] == "in-use"
    later(0.6)
    told = told_volume(ec2, pair["VolumeId"])
    assert told["Attachments"] == []
    we_do(f"{asked['State']}, then {told['State']}")


@pytest.mark.aws(
    behaviour="detach the root volume of a running instance",
    says="400 OperationNotPermitted",
    page=f"{_API}/API_DetachVolume.html",
    row=20,
)
def test_the_root_of_a_running_instance_stays(ec2, instance, later, status, we_do):
    host = instance()
    root = root_of(ec2, host)
    we_do(status(ec2.detach_volume, VolumeId=root))
    ec2.stop_instances(InstanceIds=[host])
    later()
    assert ec2.detach_volume(VolumeId=root)["State"] == "detaching"


@pytest.mark.aws(
    behaviour="detach a volume that is not attached",
    says="400 IncorrectState",
    page=f"{_API}/errors-overview.html",
)
def test_what_is_not_attached_is_not_detached(ec2, pair, status, we_do):
    we_do(status(ec2.detach_volume, VolumeId=pair["VolumeId"]))


@pytest.mark.aws(
    behaviour="detach a volume from an instance or device where it is not",
    says="400 InvalidAttachment.NotFound",
    page=f"{_API}/errors-overview.html",
)
def test_a_volume_is_detached_only_from_where_it_hangs(ec2, pair, instance, status, we_do):
    ec2.attach_volume(**pair, Device="/dev/sdf")
    we_do(status(ec2.detach_volume, VolumeId=pair["VolumeId"], InstanceId=instance()))
    assert status(ec2.detach_volume, VolumeId=pair["VolumeId"], Device="/dev/sdg") == "400 InvalidAttachment.NotFound"


def test_a_detached_volume_can_be_attached_elsewhere(ec2, pair, instance, later):
    ec2.attach_volume(**pair, Device="/dev/sdf")
    later()
    ec2.detach_volume(VolumeId=pair["VolumeId"])
    later()
    other = instance()
    ec2.attach_volume(VolumeId=pair["VolumeId"], InstanceId=other, Device="/dev/sdf")
    assert told_volume(ec2, pair["VolumeId"])["Attachments"][0]["InstanceId"] == other


def test_that_detaching_does_not_wait_for_the_system_is_told_beside_the_call(served, ec2, pair, later):
    ec2.attach_volume(**pair, Device="/dev/sdf")
    later()
    ec2.detach_volume(VolumeId=pair["VolumeId"])
    assert "until its instance unmounts it" in served.aws.journal()[-1]["note"]


# --- the end -----------------------------------------------------------------------------------------------------


@pytest.mark.aws(
    behaviour="delete a volume that is attached",
    says="400 VolumeInUse",
    page=f"{_API}/API_DeleteVolume.html",
)
def test_a_volume_in_use_is_not_deleted(ec2, pair, status, we_do):
    ec2.attach_volume(**pair, Device="/dev/sdf")
    we_do(status(ec2.delete_volume, VolumeId=pair["VolumeId"]))


@pytest.mark.aws(
    behaviour="terminate an instance: its root volume, and one that was attached later",
    says="gone, available",
    page=f"{_GUIDE}/configuring-instance-termination.html",
)
def test_the_root_goes_with_its_instance_and_what_was_attached_stays(ec2, pair, later, we_do):
    root = root_of(ec2, pair["InstanceId"])
    ec2.attach_volume(**pair, Device="/dev/sdf")
    later()
    ec2.terminate_instances(InstanceIds=[pair["InstanceId"]])
    later()
    told = {one["VolumeId"]: one["State"] for one in ec2.describe_volumes()["Volumes"]}
    we_do(f"{told.get(root, 'gone')}, {told[pair['VolumeId']]}")


def test_a_volume_that_is_being_detached_when_its_instance_ends_is_free(ec2, pair, later):
    ec2.attach_volume(**pair, Device="/dev/sdf")
    later()
    ec2.detach_volume(VolumeId=pair["VolumeId"])
    ec2.terminate_instances(InstanceIds=[pair["InstanceId"]])
    later()
    assert told_volume(ec2, pair["VolumeId"])["State"] == "available"


def test_filters_find_volumes_by_their_instance(ec2, pair):
    ec2.attach_volume(**pair, Device="/dev/sdf")

    def found(name, value):
        answer = ec2.describe_volumes(Filters=[{"Name": name, "Values": [value]}])
        return {one["VolumeId"] for one in answer["Volumes"]}

    assert found("attachment.device", "/dev/sd?") == {pair["VolumeId"]}
    assert found("attachment.instance-id", pair["InstanceId"]) == {pair["VolumeId"], root_of(ec2, pair["InstanceId"])}
    assert found("attachment.delete-on-termination", "false") == {pair["VolumeId"]}
