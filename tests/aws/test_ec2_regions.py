"""Regions, zones, instance types and names over the wire."""

from __future__ import annotations

import boto3
import pytest

from tutor.sandbox.aws.ec2_rules.region_catalogue import ENABLED, REGIONS

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"
_INFRA = "https://docs.aws.amazon.com/global-infrastructure/latest/regions"
_ERRORS = f"{_API}/errors-overview.html"


@pytest.mark.aws(
    behaviour="describe_regions: how many, GovCloud among them",
    says="17 enabled by default, no GovCloud",
    page=f"{_INFRA}/aws-regions.html",
    row=54,
)
def test_the_regions_are_those_of_the_partition(ec2, we_do):
    names = [region["RegionName"] for region in ec2.describe_regions()["Regions"]]
    gov = [name for name in names if "gov" in name or name.startswith("cn-")]
    we_do(f"{len(names)} enabled by default, {gov or 'no GovCloud'}")
    assert {"us-east-1", "us-east-2", "us-west-1", "us-west-2"} <= set(names)


@pytest.mark.aws(
    behaviour="describe_regions(AllRegions=True): Cape Town",
    says="not-opted-in",
    page=f"{_API}/API_DescribeRegions.html",
)
def test_all_regions_tell_whether_they_are_opted_in_to(ec2, we_do):
    told = {one["RegionName"]: one["OptInStatus"] for one in ec2.describe_regions(AllRegions=True)["Regions"]}
    we_do(told["af-south-1"])
    assert told["us-east-1"] == "opt-in-not-required"
    assert sorted(told) == list(REGIONS)


def test_the_catalogue_is_botocores():
    """Regions come; botocore's own list tells when ours is old."""
    assert sorted(boto3.Session().get_available_regions("ec2")) == list(REGIONS)


@pytest.mark.aws(behaviour="a call in a region that is not opted in to", says="401 AuthFailure", page=_ERRORS)
def test_a_region_must_be_opted_in_to(served, status, we_do):
    we_do(status(served.client("ec2", region="af-south-1").describe_instances))


@pytest.mark.aws(
    behaviour="a call signed for a region that does not exist",
    says="401 AuthFailure",
    page=_ERRORS,
    row=37,
)
def test_a_bogus_region_is_no_failure_of_ours(served, status, we_do):
    we_do(status(served.client("ec2", region="mars-1").describe_instances))


@pytest.mark.aws(behaviour="zone ids in us-east-1", says="use1-az1 to use1-az6", page=f"{_INFRA}/az-ids.html")
def test_zones_have_names_and_ids(ec2, we_do):
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    ids = sorted(zone["ZoneId"] for zone in zones)
    we_do(f"{ids[0]} to {ids[-1]}")
    assert [zone["ZoneName"] for zone in zones] == [f"us-east-1{letter}" for letter in "abcdef"]
    assert {(zone["State"], zone["ZoneType"], zone["RegionName"]) for zone in zones} == {
        ("available", "availability-zone", "us-east-1")
    }


def test_a_zone_is_found_by_id(ec2):
    told = ec2.describe_availability_zones(ZoneIds=["use1-az1"])["AvailabilityZones"]
    filtered = ec2.describe_availability_zones(Filters=[{"Name": "zone-id", "Values": ["use1-az1"]}])
    assert filtered["AvailabilityZones"] == told
    assert len(told) == 1


@pytest.mark.parametrize(
    ("call", "params"),
    [
        ("describe_availability_zones", {"ZoneNames": ["eu-west-1a"]}),
        ("describe_regions", {"RegionNames": ["mars-1"]}),
    ],
)
def test_places_that_are_not_there_are_invalid_values(ec2, status, call, params):
    assert status(getattr(ec2, call), **params) == "400 InvalidParameterValue"


@pytest.mark.parametrize("region", sorted(ENABLED))
def test_each_region_has_zones_of_its_own(served, region):
    zones = served.client("ec2", region=region).describe_availability_zones()["AvailabilityZones"]
    assert len(zones) >= 2
    assert {zone["ZoneName"].startswith(region) for zone in zones} == {True}


@pytest.mark.aws(
    behaviour="public and private DNS name in us-east-1",
    says="ec2-….compute-1.amazonaws.com, ip-….ec2.internal",
    page="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html",
)
def test_names_in_the_oldest_region(ec2, amazon_linux, later, we_do):
    told = launched(ec2, amazon_linux, later)
    we_do(names_without_addresses(told))


@pytest.mark.aws(
    behaviour="public and private DNS name in eu-west-1",
    says="ec2-….eu-west-1.compute.amazonaws.com, ip-….eu-west-1.compute.internal",
    page="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html",
)
def test_names_elsewhere(served, later, we_do):
    europe = served.client("ec2", region="eu-west-1")
    image = europe.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    we_do(names_without_addresses(launched(europe, image, later)))


def launched(ec2, image, later):
    made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)["Instances"][0]
    later()
    return ec2.describe_instances(InstanceIds=[made["InstanceId"]])["Reservations"][0]["Instances"][0]


def names_without_addresses(told):
    public, private = (told[name].replace(".", "-") for name in ("PublicIpAddress", "PrivateIpAddress"))
    return f"{told['PublicDnsName'].replace(public, '…')}, {told['PrivateDnsName'].replace(private, '…')}"


@pytest.mark.aws(
    behaviour="describe an instance type that does not exist",
    says="400 InvalidInstanceType",
    page=_ERRORS,
)
def test_an_unknown_type_is_told(ec2, status, we_do):
    we_do(status(ec2.describe_instance_types, InstanceTypes=["t3.micro", "t99.large"]))


@pytest.mark.parametrize(
    ("name", "architecture", "vcpus"),
    [
        ("t3.micro", "x86_64", 2),
        ("t3a.small", "x86_64", 2),
        ("t4g.nano", "arm64", 2),
        ("m7i.large", "x86_64", 2),
        ("m8g.xlarge", "arm64", 4),
        ("c7i.2xlarge", "x86_64", 8),
    ],
)
def test_types_of_today_are_there(ec2, name, architecture, vcpus):
    (told,) = ec2.describe_instance_types(InstanceTypes=[name])["InstanceTypes"]
    assert architecture in told["ProcessorInfo"]["SupportedArchitectures"]
    assert (told["VCpuInfo"]["DefaultVCpus"], told["Hypervisor"], told["CurrentGeneration"]) == (vcpus, "nitro", True)


def test_types_come_in_pages_and_by_filters(ec2):
    first = ec2.describe_instance_types()
    assert (len(first["InstanceTypes"]), "NextToken" in first) == (100, True)
    filters = [
        {"Name": "processor-info.supported-architecture", "Values": ["arm64"]},
        {"Name": "instance-type", "Values": ["t4g.*"]},
        {"Name": "memory-info.size-in-mib", "Values": ["1024"]},
    ]
    told = ec2.describe_instance_types(Filters=filters)["InstanceTypes"]
    assert [one["InstanceType"] for one in told] == ["t4g.micro"]


def test_offerings_tell_the_zones_of_a_type(ec2):
    told = ec2.describe_instance_type_offerings(
        LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": ["t3.micro"]}]
    )["InstanceTypeOfferings"]
    zones = {one["Location"] for one in told}
    assert "us-east-1a" in zones
    assert "us-east-1e" not in zones
