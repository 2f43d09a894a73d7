"""RunInstances over the wire: what a launch may ask for, and what AWS answers to what it can't do."""

from __future__ import annotations

import base64

import pytest

from tutor.sandbox.aws.ec2_rules.image_catalogue import public_images

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"
_RUN = f"{_API}/API_RunInstances.html"
_ERRORS = f"{_API}/errors-overview.html"


@pytest.fixture
def run(ec2, amazon_linux):
    """RunInstances for one t3.micro, unless the call says otherwise."""

    def call(**params):
        asked = {"ImageId": amazon_linux, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, **params}
        return ec2.run_instances(**{name: value for name, value in asked.items() if value is not None})

    return call


def only(ec2, instance_id):
    return ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]


def test_a_launch_tells_a_pending_instance_and_what_it_belongs_to(run, amazon_linux):
    told = run()
    assert told["OwnerId"] == "123456789012"
    assert told["ReservationId"].startswith("r-")
    (instance,) = told["Instances"]
    assert instance["State"] == {"Code": 0, "Name": "pending"}
    assert instance["StateReason"] == {"Code": "pending", "Message": "pending"}
    assert (instance["ImageId"], instance["InstanceType"], instance["Architecture"]) == (
        amazon_linux,
        "t3.micro",
        "x86_64",
    )
    assert (instance["PublicDnsName"], "PublicIpAddress" in instance) == ("", False)
    assert instance["PrivateDnsName"] == f"ip-{instance['PrivateIpAddress'].replace('.', '-')}.ec2.internal"
    assert instance["CpuOptions"] == {"CoreCount": 1, "ThreadsPerCore": 2}


@pytest.mark.aws(behaviour="launch: an AMI that does not exist", says="400 InvalidAMIID.NotFound", page=_ERRORS, row=27)
def test_an_unknown_image_is_not_found(run, status, we_do):
    we_do(status(run, ImageId="ami-0123456789abcdef0"))


@pytest.mark.aws(behaviour="launch: a malformed AMI id", says="400 InvalidAMIID.Malformed", page=_ERRORS, row=27)
@pytest.mark.parametrize("image", ["ubuntu", "ami-", "ami-xyz", "ami-0123456789ABCDEF0", "i-0123456789abcdef0"])
def test_a_malformed_image_id_is_told_apart(run, status, we_do, image):
    we_do(status(run, ImageId=image))


@pytest.mark.aws(
    behaviour="launch: the AMI of another region", says="400 InvalidAMIID.NotFound", page=f"{_GUIDE}/AMIs.html"
)
def test_an_image_belongs_to_its_region(run, status, we_do):
    we_do(status(run, ImageId=public_images("eu-west-1")[0].id))


@pytest.mark.aws(behaviour="launch: no ImageId", says="400 MissingParameter", page=_ERRORS)
def test_a_launch_needs_an_image(run, status, we_do):
    we_do(status(run, ImageId=None))


@pytest.mark.aws(
    behaviour="launch: a key pair that does not exist", says="400 InvalidKeyPair.NotFound", page=_ERRORS, row=27
)
def test_an_unknown_key_pair_is_not_found(run, status, we_do):
    we_do(status(run, KeyName="nobodys"))


@pytest.mark.aws(behaviour="launch: an instance type `t99`", says="400 InvalidParameterValue", page=_ERRORS, row=28)
def test_an_unknown_type_is_an_invalid_value(run, status, we_do):
    we_do(status(run, InstanceType="t99"))


def test_the_message_names_the_type(run, ec2):
    with pytest.raises(ec2.exceptions.ClientError, match="Invalid value 't99' for InstanceType"):
        run(InstanceType="t99")


@pytest.mark.aws(
    behaviour="launch: an AMI for x86_64 on a Graviton type",
    says="400 InvalidParameterValue",
    page=f"{_GUIDE}/ec2-instance-type-compatibility.html",
)
def test_image_and_type_must_be_of_one_architecture(run, status, we_do):
    we_do(status(run, InstanceType="t4g.micro"))


def test_an_arm_image_runs_on_a_graviton_type(ec2, run):
    images = ec2.describe_images(
        Owners=["amazon"],
        Filters=[
            {"Name": "name", "Values": ["al2023-ami-2023*"]},
            {"Name": "architecture", "Values": ["arm64"]},
        ],
    )["Images"]
    assert run(ImageId=images[0]["ImageId"], InstanceType="m8g.medium")["Instances"][0]["Architecture"] == "arm64"


@pytest.mark.aws(behaviour="launch: MinCount 0, or above MaxCount", says="400 InvalidParameterValue", page=_RUN, row=29)
@pytest.mark.parametrize("counts", [(0, 1), (0, 0), (3, 2), (-1, 1)])
def test_counts_that_make_no_sense_launch_nothing(ec2, run, status, we_do, counts):
    we_do(status(run, MinCount=counts[0], MaxCount=counts[1]))
    assert ec2.describe_instances()["Reservations"] == []


@pytest.mark.aws(behaviour="launch: more than the account's limit", says="400 InstanceLimitExceeded", page=_ERRORS)
def test_the_number_of_instances_is_limited(ec2, run, status, we_do):
    we_do(status(run, MinCount=65, MaxCount=65))
    assert ec2.describe_instances()["Reservations"] == []


def test_up_to_max_count_as_many_as_there_is_room_for(run):
    assert [one["AmiLaunchIndex"] for one in run(MinCount=1, MaxCount=3)["Instances"]] == [0, 1, 2]
    assert len(run(MinCount=1, MaxCount=100)["Instances"]) == 61


@pytest.mark.aws(
    behaviour="launch without a group: the default group is attached",
    says="default",
    page=f"{_GUIDE}/default-security-group.html",
    row=30,
)
def test_an_instance_without_a_group_is_in_the_default_one(run, we_do):
    instance = run()["Instances"][0]
    we_do(", ".join(group["GroupName"] for group in instance["SecurityGroups"]))
    assert instance["NetworkInterfaces"][0]["Groups"] == instance["SecurityGroups"]


@pytest.mark.aws(
    behaviour="launch without a subnet: a default subnet of the default VPC",
    says="default VPC, default subnet",
    page="https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html",
)
def test_an_instance_without_a_subnet_is_in_the_default_vpc(ec2, run, we_do):
    instance = run(Placement={"AvailabilityZone": "us-east-1c"})["Instances"][0]
    (vpc,) = ec2.describe_vpcs(VpcIds=[instance["VpcId"]])["Vpcs"]
    (subnet,) = ec2.describe_subnets(SubnetIds=[instance["SubnetId"]])["Subnets"]
    told = [
        name for name, true in (("default VPC", vpc["IsDefault"]), ("default subnet", subnet["DefaultForAz"])) if true
    ]
    we_do(", ".join(told))
    assert (subnet["AvailabilityZone"], instance["Placement"]["AvailabilityZone"]) == ("us-east-1c", "us-east-1c")


@pytest.mark.aws(
    behaviour="launch: a group name that does not exist", says="400 InvalidGroup.NotFound", page=_ERRORS, row=31
)
def test_an_unknown_group_name_is_not_found(run, status, we_do):
    we_do(status(run, SecurityGroups=["nobodys"]))


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"SecurityGroupIds": ["sg-0123456789abcdef0"]}, "400 InvalidGroup.NotFound"),
        ({"SecurityGroupIds": ["web"]}, "400 InvalidGroupId.Malformed"),
        ({"SubnetId": "subnet-0123456789abcdef0"}, "400 InvalidSubnetID.NotFound"),
        ({"Placement": {"AvailabilityZone": "eu-west-1a"}}, "400 InvalidParameterValue"),
        ({"UserData": "x" * 16_385}, "400 InvalidParameterValue"),
        ({"InstanceInitiatedShutdownBehavior": "explode"}, "400 InvalidParameterValue"),
        ({"IamInstanceProfile": {"Name": "nobodys"}}, "400 InvalidParameterValue"),
        ({"PrivateIpAddress": "8.8.8.8"}, "400 InvalidParameterValue"),
        ({"MetadataOptions": {"HttpTokens": "sometimes"}}, "400 InvalidParameterValue"),
        ({"MetadataOptions": {"HttpPutResponseHopLimit": 65}}, "400 InvalidParameterValue"),
        (
            {"BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 7}}]},
            "400 InvalidBlockDeviceMapping",
        ),
        ({"BlockDeviceMappings": [{"DeviceName": "/dev/sdf", "Ebs": {}}]}, "400 MissingParameter"),
        ({"TagSpecifications": [{"ResourceType": "bucket", "Tags": []}]}, "400 InvalidParameterValue"),
    ],
)
def test_what_a_launch_cannot_do_is_refused(ec2, run, status, params, said):
    assert status(run, **params) == said
    assert ec2.describe_instances()["Reservations"] == []


@pytest.mark.aws(
    behaviour="launch: a group of another VPC than the subnet's", says="400 InvalidParameter", page=_ERRORS
)
def test_group_and_subnet_must_be_of_one_vpc(ec2, run, status, we_do):
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    we_do(status(run, SecurityGroupIds=[group]))


@pytest.mark.aws(
    behaviour="launch: a type that the zone does not offer",
    says="400 Unsupported",
    page=f"{_GUIDE}/troubleshooting-launch.html",
)
def test_a_type_must_be_offered_in_the_zone(run, status, we_do):
    we_do(status(run, InstanceType="t3.micro", Placement={"AvailabilityZone": "us-east-1e"}))


@pytest.mark.aws(
    behaviour="launch twice with one ClientToken",
    says="the same instance",
    page="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html",
    row=51,
)
def test_a_token_launches_once(ec2, run, later, we_do):
    first = run(ClientToken="once")["Instances"][0]["InstanceId"]
    later()
    second = run(ClientToken="once")["Instances"][0]["InstanceId"]
    count = len(ec2.describe_instances()["Reservations"])
    we_do("the same instance" if (first, count) == (second, 1) else "another instance")


@pytest.mark.aws(
    behaviour="launch with a used ClientToken and other parameters",
    says="400 IdempotentParameterMismatch",
    page=_ERRORS,
    row=51,
)
def test_a_token_stands_for_one_request(run, status, we_do):
    run(ClientToken="once")
    we_do(status(run, ClientToken="once", InstanceType="t3.small"))


def test_a_token_is_its_accounts_own(served, run, amazon_linux):
    asked = {"ImageId": amazon_linux, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, "ClientToken": "once"}
    mine = run(ClientToken="once")["Instances"][0]["InstanceId"]
    theirs = served.client("ec2", who="stranger").run_instances(**asked)["Instances"][0]["InstanceId"]
    assert mine != theirs


@pytest.mark.aws(behaviour="launch as a dry run", says="412 DryRunOperation", page=f"{_API}/CommonParameters.html")
def test_a_dry_run_tells_that_it_would_have_worked(ec2, run, status, we_do):
    we_do(status(run, DryRun=True))
    assert ec2.describe_instances()["Reservations"] == []


def test_a_dry_run_of_what_is_wrong_tells_what_is_wrong(run, status):
    assert status(run, DryRun=True, InstanceType="t99") == "400 InvalidParameterValue"


@pytest.mark.aws(
    behaviour="root volume of a launch: type, deleted on termination",
    says="gp3, True",
    page=f"{_GUIDE}/configure-root-volume-delete-on-termination.html",
)
def test_the_root_volume_is_the_images(ec2, run, later, we_do):
    instance_id = run()["Instances"][0]["InstanceId"]
    later()
    instance = only(ec2, instance_id)
    (device,) = instance["BlockDeviceMappings"]
    (volume,) = ec2.describe_volumes(VolumeIds=[device["Ebs"]["VolumeId"]])["Volumes"]
    we_do(f"{volume['VolumeType']}, {device['Ebs']['DeleteOnTermination']}")
    assert (device["DeviceName"], volume["Size"], volume["State"]) == (instance["RootDeviceName"], 8, "in-use")
    assert volume["SnapshotId"].startswith("snap-")


def test_volumes_can_be_added_and_the_root_made_larger(ec2, run, later):
    mapping = [
        {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 20}},
        {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 5, "VolumeType": "gp2", "DeleteOnTermination": False}},
    ]
    instance_id = run(BlockDeviceMappings=mapping)["Instances"][0]["InstanceId"]
    later()
    volumes = ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance_id]}])["Volumes"]
    told = {one["Attachments"][0]["Device"]: (one["Size"], one["VolumeType"]) for one in volumes}
    assert told == {"/dev/xvda": (20, "gp3"), "/dev/sdf": (5, "gp2")}
    ec2.terminate_instances(InstanceIds=[instance_id])
    later()
    assert [one["Size"] for one in ec2.describe_volumes()["Volumes"]] == [5]


def test_tags_are_given_at_launch(ec2, run, later):
    specs = [
        {"ResourceType": kind, "Tags": [{"Key": "Name", "Value": f"my {kind}"}]} for kind in ("instance", "volume")
    ]
    instance = run(TagSpecifications=specs)["Instances"][0]
    assert instance["Tags"] == [{"Key": "Name", "Value": "my instance"}]
    later()
    (volume,) = ec2.describe_volumes()["Volumes"]
    assert volume["Tags"] == [{"Key": "Name", "Value": "my volume"}]


@pytest.mark.aws(
    behaviour="metadata service of a new instance (Amazon Linux 2023)",
    says="IMDSv2 required, 2 hops",
    page=f"{_GUIDE}/configuring-IMDS-new-instances.html",
)
def test_the_metadata_service_asks_for_a_token(run, we_do):
    options = run()["Instances"][0]["MetadataOptions"]
    we_do(f"IMDSv2 {options['HttpTokens']}, {options['HttpPutResponseHopLimit']} hops")


def test_an_older_image_does_without_a_token_unless_asked(ec2, run):
    jammy = ec2.describe_images(Filters=[{"Name": "name", "Values": ["*ubuntu-jammy-22.04-amd64-*"]}])["Images"][0]
    assert "ImdsSupport" not in jammy
    assert run(ImageId=jammy["ImageId"])["Instances"][0]["MetadataOptions"]["HttpTokens"] == "optional"
    asked = run(ImageId=jammy["ImageId"], MetadataOptions={"HttpTokens": "required"})["Instances"][0]
    assert asked["MetadataOptions"]["HttpTokens"] == "required"


def test_user_data_is_kept_as_it_was_given(ec2, run):
    script = "#!/bin/bash\necho été [bold] > /tmp/x\n"
    instance_id = run(UserData=script)["Instances"][0]["InstanceId"]
    told = ec2.describe_instance_attribute(InstanceId=instance_id, Attribute="userData")["UserData"]["Value"]
    assert base64.b64decode(told).decode() == script


@pytest.mark.aws(
    behaviour="launch with a network interface and a group beside it",
    says="400 InvalidParameterCombination",
    page=_RUN,
)
def test_an_interface_brings_its_own_groups(run, status, we_do):
    we_do(status(run, NetworkInterfaces=[{"DeviceIndex": 0}], SecurityGroups=["default"]))


@pytest.mark.aws(
    behaviour="launch with AssociatePublicIpAddress false",
    says="no public address",
    page=f"{_API}/API_InstanceNetworkInterfaceSpecification.html",
)
def test_a_public_address_can_be_declined(ec2, run, later, we_do):
    interface = {"DeviceIndex": 0, "AssociatePublicIpAddress": False}
    instance_id = run(NetworkInterfaces=[interface])["Instances"][0]["InstanceId"]
    later()
    we_do(only(ec2, instance_id).get("PublicIpAddress", "no public address"))


@pytest.mark.parametrize(
    "params",
    [
        {"InstanceMarketOptions": {"MarketType": "spot"}},
        {"LaunchTemplate": {"LaunchTemplateName": "web"}},
        {"CpuOptions": {"CoreCount": 1, "ThreadsPerCore": 1}},
        {"Placement": {"Tenancy": "dedicated"}},
        {"HibernationOptions": {"Configured": True}},
        {"NetworkInterfaces": [{"DeviceIndex": 0}, {"DeviceIndex": 1}]},
    ],
)
def test_what_a_launch_leaves_out_is_refused_and_not_ignored(run, status, params):
    assert status(run, **params) == "400 UnsupportedOperation"


def test_options_that_change_nothing_are_taken(run):
    harmless = {"Placement": {"Tenancy": "default"}, "HibernationOptions": {"Configured": False}}
    assert len(run(**harmless)["Instances"]) == 1


def test_everything_hostile_in_a_form_gets_an_answer(served):
    """Parameters that boto3 would not send."""
    head = "Action=RunInstances&Version=2016-11-15&ImageId=ami-0123456789abcdef0"
    forms = [
        "MinCount=1e9&MaxCount=1",
        "MinCount=&MaxCount=1",
        f"MinCount={'9' * 4000}&MaxCount=1",
        "MinCount=1&MaxCount=1&BlockDeviceMapping.x.DeviceName=a",
        f"MinCount=1&MaxCount=1&SecurityGroup.{'9' * 5000}=a",
        "MinCount=1&MaxCount=1&KeyName=%00",
        "MinCount=1&MaxCount=1&KeyName=%ff%fe",
        "MinCount=1&MaxCount=1&UserData=****",
        "MinCount=%D9%A1&MaxCount=1",
        f"MinCount=1&MaxCount=1&SecurityGroup.{'0' * 5000}1=a",
    ]
    for form in forms:
        code, body = served.signed(
            "/",
            "POST",
            f"{head}&{form}".encode(),
            service="ec2",
            content_type="application/x-www-form-urlencoded; charset=utf-8",
        )
        assert (code, b"<Errors><Error><Code>" in body) == (400, True), form
        assert b"InternalError" not in body, form
