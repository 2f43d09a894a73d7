"""Whose images and which VPC: owners that are none, and the default VPC among the attributes of an account."""

from __future__ import annotations

import pytest

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
