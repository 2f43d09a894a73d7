"""Whose images and which VPC: owners that are none, and the default VPC among the attributes of an account."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

ACTIONS = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"


@pytest.mark.aws(
    behaviour="describe images of an owner who is neither an account nor an alias",
    says="400 InvalidUserID.Malformed",
    page=f"{ACTIONS}/errors-overview.html",
)
@pytest.mark.parametrize("owner", ["nobody", "Amazon", "12345678901", "1234567890123"])
def test_an_owner_that_is_none_is_refused(ec2, status, we_do, owner):
    we_do(status(ec2.describe_images, Owners=[owner]))


@pytest.mark.parametrize("owner", ["self", "amazon", "aws-marketplace", "aws-backup-vault", "111122223333"])
def test_an_owner_that_could_be_one_is_looked_for(ec2, owner):
    assert all(image.get("ImageOwnerAlias") == owner for image in ec2.describe_images(Owners=[owner])["Images"])


@pytest.mark.aws(
    behaviour="describe the attributes of an account: default-vpc",
    says="the id of the default VPC",
    page=f"{ACTIONS}/API_DescribeAccountAttributes.html",
)
def test_the_default_vpc_is_named(ec2, we_do):
    def told():
        listed = ec2.describe_account_attributes(AttributeNames=["default-vpc"])["AccountAttributes"]
        return next(each["AttributeValues"] for each in listed if each["AttributeName"] == "default-vpc")

    vpcs = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    (value,) = told()
    we_do("the id of the default VPC" if value["AttributeValue"] == vpcs[0]["VpcId"] else str(value))


@pytest.mark.aws(
    behaviour="release an address that is not there",
    says="400 InvalidAllocationID.NotFound",
    page=f"{ACTIONS}/errors-overview.html",
)
def test_an_error_names_the_id_as_it_was_sent(ec2, we_do):
    with pytest.raises(ClientError) as caught:
        ec2.release_address(AllocationId="eipalloc-0123456789abcdef0")
    error = caught.value.response["Error"]
    we_do(f"{caught.value.response['ResponseMetadata']['HTTPStatusCode']} {error['Code']}")
    assert "'eipalloc-0123456789abcdef0'" in error["Message"]
    assert "[" not in error["Message"]


@pytest.mark.aws(
    behaviour="make a VPC and say nothing of its addresses",
    says="400 MissingParameter",
    page=f"{ACTIONS}/errors-overview.html",
)
def test_what_is_missing_is_called_missing(ec2, status, we_do):
    we_do(status(ec2.create_vpc))


def test_an_error_names_several_ids_without_python(ec2):
    ids = ["vpc-0123456789abcdef0", "vpc-0123456789abcdef1"]
    with pytest.raises(ClientError) as caught:
        ec2.describe_vpcs(VpcIds=ids)
    assert not {"{", "["} & set(caught.value.response["Error"]["Message"])
