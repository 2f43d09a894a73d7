"""Networks and what is left out, over the wire: the default VPC, addresses, limits, calls that are not here."""

from __future__ import annotations

import ipaddress

import pytest

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"
_VPC = "https://docs.aws.amazon.com/vpc/latest/userguide"


@pytest.fixture
def running(ec2, amazon_linux, later):
    """An instance that runs, as RunInstances told it."""
    made = ec2.run_instances(ImageId=amazon_linux, InstanceType="t3.micro", MinCount=1, MaxCount=1)["Instances"][0]
    later()
    return made


def address_of(ec2):
    (reservation,) = ec2.describe_instances()["Reservations"]
    return reservation["Instances"][0].get("PublicIpAddress")


@pytest.mark.aws(
    behaviour="default VPC: range, subnets, way out",
    says="172.31.0.0/16, a /20 in each zone, 0.0.0.0/0 to an internet gateway",
    page=f"{_VPC}/default-vpc-components.html",
)
def test_the_default_vpc_reaches_the_internet(ec2, we_do):
    (vpc,) = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    subnets = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
    (gateway,) = ec2.describe_internet_gateways()["InternetGateways"]
    (table,) = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["RouteTables"]
    out = [
        route["DestinationCidrBlock"] for route in table["Routes"] if route["GatewayId"] == gateway["InternetGatewayId"]
    ]
    sizes = {subnet["CidrBlock"].partition("/")[2] for subnet in subnets}
    zones = {subnet["AvailabilityZone"] for subnet in subnets}
    assert gateway["Attachments"][0]["VpcId"] == vpc["VpcId"]
    assert len(subnets) == len(zones) == len(ec2.describe_availability_zones()["AvailabilityZones"])
    we_do(f"{vpc['CidrBlock']}, a /{', '.join(sizes)} in each zone, {', '.join(out)} to an internet gateway")


def test_an_interface_has_the_public_name_of_its_instance(ec2, running):
    (interface,) = ec2.describe_network_interfaces()["NetworkInterfaces"]
    told = ec2.describe_instances(InstanceIds=[running["InstanceId"]])["Reservations"][0]["Instances"][0]
    assert interface["Association"]["PublicDnsName"] == told["PublicDnsName"]


@pytest.mark.aws(
    behaviour="an Elastic IP address while its instance is stopped",
    says="stays",
    page=f"{_GUIDE}/elastic-ip-addresses-eip.html",
)
def test_an_elastic_address_stays(ec2, running, later, we_do):
    address = ec2.allocate_address(Domain="vpc")
    assert ipaddress.ip_address(address["PublicIp"]).is_global
    ec2.associate_address(InstanceId=running["InstanceId"], AllocationId=address["AllocationId"])
    assert address_of(ec2) == address["PublicIp"]
    ec2.stop_instances(InstanceIds=[running["InstanceId"]])
    later()
    stopped = address_of(ec2)
    ec2.start_instances(InstanceIds=[running["InstanceId"]])
    pending = address_of(ec2)
    later()
    we_do("stays" if stopped == pending == address_of(ec2) == address["PublicIp"] else "goes")


@pytest.mark.aws(
    behaviour="release an Elastic IP address that is in use",
    says="400 InvalidIPAddress.InUse",
    page=f"{_API}/API_ReleaseAddress.html",
)
def test_an_address_in_use_is_not_released(ec2, running, status, we_do):
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    association = ec2.associate_address(InstanceId=running["InstanceId"], AllocationId=address)["AssociationId"]
    we_do(status(ec2.release_address, AllocationId=address))
    ec2.disassociate_address(AssociationId=association)
    ec2.release_address(AllocationId=address)
    assert ec2.describe_addresses()["Addresses"] == []


@pytest.mark.aws(
    behaviour="a sixth Elastic IP address",
    says="400 AddressLimitExceeded",
    page=f"{_GUIDE}/elastic-ip-addresses-eip.html",
)
def test_five_addresses_a_region(ec2, status, we_do):
    for _ in range(5):
        ec2.allocate_address(Domain="vpc")
    we_do(status(ec2.allocate_address, Domain="vpc"))


@pytest.mark.aws(behaviour="a sixth VPC", says="400 VpcLimitExceeded", page=f"{_VPC}/amazon-vpc-limits.html")
def test_five_vpcs_a_region(ec2, status, we_do):
    for number in range(4):
        ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")
    we_do(status(ec2.create_vpc, CidrBlock="10.9.0.0/16"))


@pytest.mark.aws(
    behaviour="delete a subnet with an instance in it",
    says="400 DependencyViolation",
    page=f"{_API}/API_DeleteSubnet.html",
)
def test_a_subnet_in_use_stays(ec2, running, status, we_do):
    we_do(status(ec2.delete_subnet, SubnetId=running["SubnetId"]))


@pytest.mark.parametrize(
    ("call", "params"),
    [
        ("request_spot_instances", {"InstanceCount": 1}),
        ("create_launch_template", {"LaunchTemplateName": "web", "LaunchTemplateData": {"InstanceType": "t3.micro"}}),
        ("describe_spot_price_history", {}),
        ("describe_placement_groups", {}),
        ("get_console_screenshot", {"InstanceId": "i-0123456789abcdef0"}),
    ],
)
def test_what_is_not_here_says_so(served, ec2, status, call, params):
    assert status(getattr(ec2, call), **params) == "400 UnsupportedOperation"
    assert served.aws.journal()[-1]["note"] == "AWS has this call of EC2; the private AWS leaves it out."


@pytest.mark.aws(
    behaviour="deregister somebody else's AMI", says="403 AuthFailure", page=f"{_API}/errors-overview.html"
)
def test_others_images_are_theirs(ec2, amazon_linux, status, we_do):
    we_do(status(ec2.deregister_image, ImageId=amazon_linux))


@pytest.mark.aws(
    behaviour="launch `resolve:ssm:` a public parameter",
    says="the image that the parameter names",
    page=f"{_GUIDE}/using-systems-manager-parameter-to-find-AMI.html",
)
def test_an_image_may_be_named_by_a_parameter(served, ec2, we_do):
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    value = served.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
    asked = {"InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    made = ec2.run_instances(ImageId=f"resolve:ssm:{name}", **asked)["Instances"][0]
    we_do("the image that the parameter names" if made["ImageId"] == value else made["ImageId"])


def test_a_parameter_that_is_not_there_names_nothing(ec2, status):
    asked = {"InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    assert status(ec2.run_instances, ImageId="resolve:ssm:/mine", **asked) == "400 InvalidParameterValue"


@pytest.mark.usefixtures("running")
def test_a_launch_notes_what_starts_here_in_the_place_of_a_computer(served):
    calls = {call["api"]: call["note"] for call in served.aws.journal()}
    assert calls["RunInstances"].startswith("AWS starts a computer of that type here")
    assert calls["DescribeImages"] == ""
