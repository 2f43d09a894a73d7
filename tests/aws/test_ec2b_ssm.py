"""Systems Manager over the wire: the public parameters that name the newest AMIs."""

from __future__ import annotations

import pytest

from tutor.model.evidence import ApiCall

_API = "https://docs.aws.amazon.com/systems-manager/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/systems-manager/latest/userguide"
_AMAZON = "/aws/service/ami-amazon-linux-latest"
_UBUNTU = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"


@pytest.fixture
def ssm(served):
    return served.client("ssm")


@pytest.mark.parametrize(
    ("name", "image_name"),
    [
        (f"{_AMAZON}/al2023-ami-kernel-default-x86_64", "al2023-ami-2023*-kernel-6.1-x86_64"),
        (f"{_AMAZON}/al2023-ami-kernel-6.12-arm64", "al2023-ami-2023*-kernel-6.12-arm64"),
        (f"{_AMAZON}/al2023-ami-minimal-kernel-default-x86_64", "al2023-ami-minimal-2023*-kernel-6.1-x86_64"),
        (_UBUNTU, "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"),
        (_UBUNTU.replace("24.04", "noble"), "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"),
        (
            "/aws/service/canonical/ubuntu/server/22.04/stable/current/arm64/hvm/ebs-gp2/ami-id",
            "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-arm64-server-*",
        ),
        ("/aws/service/debian/release/12/latest/amd64", "debian-12-amd64-*"),
        ("/aws/service/debian/release/trixie/latest/arm64", "debian-13-arm64-*"),
    ],
)
@pytest.mark.aws(
    behaviour="a public parameter of a maker of images",
    says="the id of the maker's newest AMI",
    page=f"{_GUIDE}/parameter-store-public-parameters-ami.html",
)
def test_a_public_parameter_names_the_newest_image(ssm, ec2, we_do, name, image_name):
    told = ssm.get_parameter(Name=name)["Parameter"]
    assert (told["Name"], told["Type"]) == (name, "String")
    assert told["ARN"] == f"arn:aws:ssm:us-east-1::parameter{name}"
    wanted = [{"Name": "name", "Values": [image_name]}]
    images = ec2.describe_images(Filters=wanted, IncludeDeprecated=True)["Images"]
    newest = max(images, key=lambda image: image["CreationDate"])
    we_do("the id of the maker's newest AMI" if told["Value"] == newest["ImageId"] else told["Value"])


def test_the_image_of_a_parameter_can_be_launched(ssm, ec2):
    image = ssm.get_parameter(Name=_UBUNTU)["Parameter"]["Value"]
    made = ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)["Instances"]
    assert [one["ImageId"] for one in made] == [image]


def test_each_region_has_its_own_image(served, ssm):
    far = served.client("ssm", region="eu-west-1").get_parameter(Name=_UBUNTU)["Parameter"]["Value"]
    assert far != ssm.get_parameter(Name=_UBUNTU)["Parameter"]["Value"]
    assert len(served.client("ec2", region="eu-west-1").describe_images(ImageIds=[far])["Images"]) == 1


def test_a_parameter_is_found_by_its_arn_and_version(ssm, status):
    told = ssm.get_parameter(Name=_UBUNTU)["Parameter"]
    assert ssm.get_parameter(Name=told["ARN"])["Parameter"] == told
    assert ssm.get_parameter(Name=f"{_UBUNTU}:{told['Version']}")["Parameter"]["Value"] == told["Value"]
    assert status(ssm.get_parameter, Name=f"{_UBUNTU}:999") == "400 ParameterVersionNotFound"


@pytest.mark.parametrize("name", ["/my/own", "plain", f"{_AMAZON}/no-such-image", "/", ":", "é"])
@pytest.mark.aws(
    behaviour="read a parameter that does not exist",
    says="400 ParameterNotFound",
    page=f"{_API}/API_GetParameter.html",
)
def test_a_parameter_that_does_not_exist_is_not_found(ssm, status, we_do, name):
    we_do(status(ssm.get_parameter, Name=name))


@pytest.mark.aws(
    behaviour="read several parameters, one of which does not exist",
    says="the others, and its name in InvalidParameters",
    page=f"{_API}/API_GetParameters.html",
)
def test_several_parameters_are_read_at_once(ssm, we_do):
    told = ssm.get_parameters(Names=[_UBUNTU, "/no/such", f"{_AMAZON}/al2023-ami-kernel-default-arm64"])
    names = {one["Name"] for one in told["Parameters"]}
    is_right = names == {_UBUNTU, f"{_AMAZON}/al2023-ami-kernel-default-arm64"}
    is_right = is_right and told["InvalidParameters"] == ["/no/such"]
    we_do("the others, and its name in InvalidParameters" if is_right else str(told))


@pytest.mark.aws(
    behaviour="read eleven parameters at once", says="400 ValidationException", page=f"{_API}/API_GetParameters.html"
)
def test_ten_parameters_are_the_most(ssm, status, we_do):
    we_do(status(ssm.get_parameters, Names=[f"/a/{number}" for number in range(11)]))


def test_parameters_below_a_path_come_in_pages(ssm):
    pages = list(ssm.get_paginator("get_parameters_by_path").paginate(Path=_AMAZON))
    names = [one["Name"] for page in pages for one in page["Parameters"]]
    assert len(pages) > 1
    assert all(len(page["Parameters"]) <= 10 for page in pages)
    assert len(set(names)) == len(names)
    assert all(name.startswith(f"{_AMAZON}/al2023-ami-") for name in names)


def test_only_a_recursive_call_looks_below_the_next_slash(ssm):
    path = "/aws/service/canonical/ubuntu/server/24.04"
    assert ssm.get_parameters_by_path(Path=path)["Parameters"] == []
    assert ssm.get_parameters_by_path(Path=path, Recursive=True)["Parameters"]
    assert ssm.get_parameters_by_path(Path="/my/own", Recursive=True)["Parameters"] == []


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"Path": "no-slash"}, "400 ValidationException"),
        ({"Path": "/aws", "MaxResults": 11}, "400 ValidationException"),
        ({"Path": "/aws", "NextToken": "odd"}, "400 InvalidNextToken"),
    ],
)
def test_odd_questions_are_refused(served, status, asked, answer):
    ssm = served.client("ssm", parameter_validation=False)
    assert status(ssm.get_parameters_by_path, **asked) == answer


@pytest.mark.aws(
    behaviour="write a parameter of one's own",
    says="200",
    page=f"{_API}/API_PutParameter.html",
    differs="the private AWS reads public parameters only",
)
def test_writing_is_a_known_difference(served, ssm, status, we_do):
    we_do(status(ssm.put_parameter, Name="/my/own", Value="x", Type="String"))
    call = ApiCall(**served.aws.journal()[-1])
    assert (call.service, call.api, call.params["Name"]) == ("ssm", "PutParameter", "/my/own")
    assert "public parameters" in call.note


def test_the_journal_tells_what_was_read(served, ssm, status):
    ssm.get_parameter(Name=_UBUNTU)
    status(ssm.get_parameter, Name="/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended")
    read, missed = (ApiCall(**call) for call in served.aws.journal())
    assert (read.service, read.api, read.params, read.identity) == ("ssm", "GetParameter", {"Name": _UBUNTU}, "learner")
    assert (missed.error, missed.status) == ("ParameterNotFound", 400)
    assert "more public parameters" in missed.note


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"Name": 5}', b'{"Name": null}'])
def test_bodies_that_ask_nothing_are_refused_in_the_services_form(served, ssm, body):
    def spoil(request, **_):
        request.data = body

    ssm.meta.events.register("before-sign.ssm.GetParameter", spoil)
    with pytest.raises(ssm.exceptions.ClientError) as caught:
        ssm.get_parameter(Name=_UBUNTU)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert ApiCall(**served.aws.journal()[-1]).error in {"SerializationException", "ValidationException"}
