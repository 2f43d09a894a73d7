"""Attributes of instances over the wire: told, changed, and when they can't be."""

from __future__ import annotations

import pytest

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"
_MODIFY = f"{_API}/API_ModifyInstanceAttribute.html"


@pytest.fixture
def running(ec2, amazon_linux, later):
    """The id of an instance that runs."""
    made = ec2.run_instances(ImageId=amazon_linux, InstanceType="t3.micro", MinCount=1, MaxCount=1)
    later()
    return made["Instances"][0]["InstanceId"]


@pytest.fixture
def stopped(ec2, running, later):
    """The id of an instance that was stopped."""
    ec2.stop_instances(InstanceIds=[running])
    later()
    return running


def only(ec2, instance_id):
    return ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]


@pytest.mark.aws(
    behaviour="change the type of a running instance", says="400 IncorrectInstanceState", page=_MODIFY, row=52
)
def test_a_running_instance_keeps_its_type(ec2, running, status, we_do):
    we_do(status(ec2.modify_instance_attribute, InstanceId=running, InstanceType={"Value": "t3.small"}))
    assert only(ec2, running)["InstanceType"] == "t3.micro"


@pytest.mark.aws(behaviour="change the type of a stopped instance", says="t3.small", page=_MODIFY, row=52)
def test_a_stopped_instance_changes_its_type(ec2, stopped, we_do):
    ec2.modify_instance_attribute(InstanceId=stopped, InstanceType={"Value": "t3.small"})
    we_do(only(ec2, stopped)["InstanceType"])


@pytest.mark.aws(
    behaviour="change a stopped x86_64 instance to a Graviton type",
    says="400 InvalidParameterValue",
    page=f"{_GUIDE}/resize-limitations.html",
)
def test_an_instance_keeps_its_architecture(ec2, stopped, status, we_do):
    we_do(status(ec2.modify_instance_attribute, InstanceId=stopped, InstanceType={"Value": "t4g.small"}))


@pytest.mark.aws(
    behaviour="change the user data of a running instance",
    says="400 IncorrectInstanceState",
    page=f"{_GUIDE}/user-data.html",
)
def test_user_data_changes_while_stopped_only(ec2, running, status, we_do):
    we_do(status(ec2.modify_instance_attribute, InstanceId=running, UserData={"Value": b"echo"}))


@pytest.mark.aws(behaviour="two attributes in one call", says="400 InvalidParameterCombination", page=_MODIFY)
def test_one_attribute_a_call(ec2, stopped, status, we_do):
    both = {"EbsOptimized": {"Value": True}, "DisableApiTermination": {"Value": True}}
    we_do(status(ec2.modify_instance_attribute, InstanceId=stopped, **both))


def test_protection_is_put_on_and_taken_off(ec2, running, status):
    ec2.modify_instance_attribute(InstanceId=running, DisableApiTermination={"Value": True})
    told = ec2.describe_instance_attribute(InstanceId=running, Attribute="disableApiTermination")
    assert told["DisableApiTermination"] == {"Value": True}
    assert status(ec2.terminate_instances, InstanceIds=[running]) == "400 OperationNotPermitted"
    ec2.modify_instance_attribute(InstanceId=running, Attribute="disableApiTermination", Value="false")
    ec2.terminate_instances(InstanceIds=[running])


def test_groups_take_the_place_of_those_before(ec2, running):
    group = ec2.create_security_group(GroupName="web", Description="x")["GroupId"]
    ec2.modify_instance_attribute(InstanceId=running, Groups=[group])
    told = only(ec2, running)
    assert [one["GroupName"] for one in told["SecurityGroups"]] == ["web"]
    assert told["NetworkInterfaces"][0]["Groups"] == told["SecurityGroups"]


def test_a_volume_can_be_kept(ec2, running, later):
    mapping = [{"DeviceName": "/dev/xvda", "Ebs": {"DeleteOnTermination": False}}]
    ec2.modify_instance_attribute(InstanceId=running, BlockDeviceMappings=mapping)
    ec2.terminate_instances(InstanceIds=[running])
    later()
    (volume,) = ec2.describe_volumes()["Volumes"]
    assert (volume["State"], volume["Attachments"]) == ("available", [])


def test_shutdown_behaviour_is_told(ec2, running, status):
    told = ec2.describe_instance_attribute(InstanceId=running, Attribute="instanceInitiatedShutdownBehavior")
    assert told["InstanceInitiatedShutdownBehavior"] == {"Value": "stop"}
    wrong = {"Value": "explode"}
    refused = status(ec2.modify_instance_attribute, InstanceId=running, InstanceInitiatedShutdownBehavior=wrong)
    assert refused == "400 InvalidParameterValue"


@pytest.mark.aws(
    behaviour="describe an attribute that there isn't",
    says="400 InvalidParameterValue",
    page=f"{_API}/API_DescribeInstanceAttribute.html",
)
def test_an_unknown_attribute_is_an_invalid_value(ec2, running, status, we_do):
    we_do(status(ec2.describe_instance_attribute, InstanceId=running, Attribute="colour"))


@pytest.mark.parametrize(
    "attribute",
    [
        "instanceType",
        "kernel",
        "ramdisk",
        "userData",
        "disableApiTermination",
        "instanceInitiatedShutdownBehavior",
        "rootDeviceName",
        "blockDeviceMapping",
        "productCodes",
        "sourceDestCheck",
        "groupSet",
        "ebsOptimized",
        "sriovNetSupport",
        "enaSupport",
        "enclaveOptions",
        "disableApiStop",
    ],
)
def test_every_attribute_of_the_api_is_told(ec2, running, attribute):
    assert ec2.describe_instance_attribute(InstanceId=running, Attribute=attribute)["InstanceId"] == running


@pytest.mark.aws(
    behaviour="let the metadata service do without a token again",
    says="optional",
    page=f"{_API}/API_ModifyInstanceMetadataOptions.html",
)
def test_the_metadata_service_can_be_changed(ec2, running, we_do):
    ec2.modify_instance_metadata_options(InstanceId=running, HttpTokens="optional", HttpPutResponseHopLimit=1)
    options = only(ec2, running)["MetadataOptions"]
    we_do(options["HttpTokens"])
    assert (options["HttpPutResponseHopLimit"], options["HttpEndpoint"]) == (1, "enabled")


def test_a_terminated_instance_is_not_changed(ec2, running, later, status):
    ec2.terminate_instances(InstanceIds=[running])
    later()
    changed = status(ec2.modify_instance_attribute, InstanceId=running, DisableApiTermination={"Value": True})
    assert changed == "400 IncorrectInstanceState"


def test_monitoring_is_put_on_and_taken_off(ec2, running):
    (told,) = ec2.monitor_instances(InstanceIds=[running])["InstanceMonitorings"]
    assert (told["Monitoring"]["State"], only(ec2, running)["Monitoring"]["State"]) == ("pending", "enabled")
    ec2.unmonitor_instances(InstanceIds=[running])
    assert only(ec2, running)["Monitoring"]["State"] == "disabled"
