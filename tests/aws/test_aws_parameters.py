"""Parameters in the journal, as boto3 names them, and who signed what is refused."""

from __future__ import annotations

import contextlib

import pytest
from botocore.exceptions import ClientError


def last(served):
    call = served.aws.journal()[-1]
    return call["api"], call["params"]


def test_a_launch_is_told_as_boto3_asked_it(served, ec2, amazon_linux):
    asked = {
        "ImageId": amazon_linux,
        "InstanceType": "t3.micro",
        "MinCount": 1,
        "MaxCount": 2,
        "EbsOptimized": True,
        "BlockDeviceMappings": [
            {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 1, "DeleteOnTermination": False}},
            {"DeviceName": "/dev/sdg", "Ebs": {"VolumeSize": 2}},
        ],
        "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web"}]}],
    }
    made = ec2.run_instances(**asked)["Instances"]
    assert last(served) == ("RunInstances", asked)
    ids = [instance["InstanceId"] for instance in made]
    ec2.describe_instances(InstanceIds=ids, Filters=[{"Name": "instance-state-name", "Values": ["pending", "running"]}])
    filters = [{"Name": "instance-state-name", "Values": ["pending", "running"]}]
    assert last(served) == ("DescribeInstances", {"InstanceIds": ids, "Filters": filters})


def test_a_token_of_the_learners_is_told_and_one_of_botocores_is_not(served, ec2, amazon_linux):
    base = {"ImageId": amazon_linux, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    ec2.run_instances(**base)
    assert "ClientToken" not in last(served)[1]
    ec2.run_instances(**base, ClientToken="mine")
    assert last(served)[1]["ClientToken"] == "mine"


def test_access_of_a_group_is_told_with_its_numbers(served, ec2):
    group = ec2.create_security_group(GroupName="web", Description="web")["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    assert last(served) == ("AuthorizeSecurityGroupIngress", {"GroupId": group, "IpPermissions": [rule]})


@pytest.mark.parametrize(
    "form",
    [
        "Nonsense=1&InstanceId.x=2&Filter.1=3",
        "InstanceId.1=i&InstanceId.1.Name=x&InstanceId=y",
        "Filter.1.Name=a&Filter.1=b&Filter.99999999999=c",
        "." * 500,
        "&".join(f"InstanceId.{n}=i-{n}" for n in range(1, 200)),
        "Filter.1.Value.1=%ED%A0%80&MaxResults=" + "9" * 400,
    ],
)
def test_nonsense_is_told_as_it_came(served, form):
    body = f"Action=DescribeInstances&Version=2016-11-15&{form}".encode()
    served.signed("/", "POST", body, service="ec2", content_type="application/x-www-form-urlencoded")
    api, params = last(served)
    assert api == "DescribeInstances"
    assert len(params) <= 40
    if form.startswith("Nonsense"):
        assert params == {"Nonsense": "1", "InstanceId.x": "2", "Filter.1": "3"}


def test_what_decides_a_call_to_s3_is_told(served, s3):
    s3.create_bucket(Bucket="my-bucket")
    s3.list_buckets(MaxBuckets=5, Prefix="my")
    assert last(served) == ("ListBuckets", {"MaxBuckets": 5, "Prefix": "my"})
    s3.put_object(Bucket="my-bucket", Key="k", Body=b"x", IfNoneMatch="*", Tagging="a=b", Metadata={"who": "me"})
    told = {"IfNoneMatch": "*", "Tagging": "a=b", "Metadata": {"who": "me"}}
    assert last(served) == ("PutObject", {"Bucket": "my-bucket", "Key": "k", **told})
    with contextlib.suppress(ClientError):
        s3.get_object(Bucket="my-bucket", Key="k", IfMatch='"no"')
    assert last(served) == ("GetObject", {"Bucket": "my-bucket", "Key": "k", "IfMatch": '"no"'})
    tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
    s3.put_object_tagging(Bucket="my-bucket", Key="k", Tagging=tags)
    assert last(served)[1]["Tagging"] == tags
    s3.put_bucket_versioning(Bucket="my-bucket", VersioningConfiguration={"Status": "Enabled"})
    assert last(served)[1]["VersioningConfiguration"] == {"Status": "Enabled"}


def test_the_keys_of_a_delete_are_told_or_counted(served, s3):
    s3.create_bucket(Bucket="my-bucket")
    few = [{"Key": "a"}, {"Key": "b"}]
    s3.delete_objects(Bucket="my-bucket", Delete={"Objects": few})
    assert last(served) == ("DeleteObjects", {"Bucket": "my-bucket", "Delete": {"Objects": few}})
    s3.delete_objects(Bucket="my-bucket", Delete={"Objects": [{"Key": str(number)} for number in range(1000)]})
    assert last(served)[1]["Delete"] == {"Objects": "1,000 keys"}


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_an_expired_url_names_who_signed_it(served, version):
    s3 = served.client(signature_version=version)
    s3.create_bucket(Bucket="my-bucket")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "my-bucket", "Key": "k"}, ExpiresIn=60)
    served.today.ahead = 120
    for forged, who in (("", "learner"), ("x", "anonymous")):
        path = url.removeprefix(served.url).replace("/my-bucket/k", f"/my-bucket/k{forged}")
        status, body = served.fetch(path)
        assert (status, b"Request has expired" in body) == (403, True)
        assert served.aws.journal()[-1]["identity"] == who
