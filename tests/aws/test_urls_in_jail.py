"""URLs as at AWS, unchanged, inside a jail: the system's resolver, curl and boto3, with nothing patched."""

from __future__ import annotations

import pytest

from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Outcome
from tutor.model.runs import Job
from tutor.model.verdicts import Tier

VARIABLES = {"learner": "mia-test", "region": "us-east-1", "account": "123456789012"}


@pytest.fixture
def inside(sandbox):
    """Run the function `f` of a source in the jail; what it returned."""
    if sandbox.tier is not Tier.STRONG or sandbox.tier_report().slow:
        pytest.skip("AWS's ports can't be had here, and AWS_ENDPOINT_URL is set")

    def run(source: str) -> object:
        job = Job(
            source=source.encode(),
            module="submission",
            run=RunSpec("f", ()),
            limits=Limits(seconds=30),
            variables=VARIABLES,
        )
        seen = sandbox.run(job)
        assert seen.outcome is Outcome.RETURNED, (seen.raised, seen.stderr)
        return seen.returned

    return run


def test_the_system_resolves_names_of_aws_and_no_other(inside):
    source = """
import socket
def found(name):
    try:
        return sorted({row[4][0] for row in socket.getaddrinfo(name, 443)})
    except OSError as error:
        return error.errno == socket.EAI_NONAME
def f():
    return [found(name) for name in (
        "photos.s3.eu-west-1.amazonaws.com", "S3.Amazonaws.com", "s3.mars-1.amazonaws.com", "pypi.org",
        socket.gethostname(), "localhost")]
"""
    here = ["127.0.0.1"]
    assert inside(source) == [here, here, True, True, here, here] or inside(source)[:5] == [
        here,
        here,
        True,
        True,
        here,
    ]


def test_curl_opens_an_objects_urls_and_refuses_a_bucket_with_dots_over_https(inside):
    source = """
import boto3, json, shutil, subprocess
def curl(url):
    done = subprocess.run(["curl", "-s", "-m", "20", url], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else done.returncode
def f():
    if not shutil.which("curl"):
        return None
    s3 = boto3.client("s3")
    for name in ("mia-photos", "mia.photos"):
        s3.create_bucket(Bucket=name)
        s3.delete_public_access_block(Bucket=name)
        allow = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [allow]}))
        s3.put_object(Bucket=name, Key="a b", Body=b"woof")
    return [curl(url + "/a%20b") for url in (
        "https://mia-photos.s3.us-east-1.amazonaws.com", "http://s3.amazonaws.com/mia-photos",
        "https://s3.amazonaws.com/mia.photos", "http://mia.photos.s3.amazonaws.com",
        "https://mia.photos.s3.amazonaws.com", "https://s3.eu-west-9.amazonaws.com", "https://127.0.0.1")]
"""
    told = inside(source)
    if told is None:
        pytest.skip("no curl")
    name_unknown, certificate_wrong = 6, 60  # curl(1), exit codes
    assert told == ["woof"] * 4 + [certificate_wrong, name_unknown, certificate_wrong]


def test_a_region_that_is_none_is_told_as_at_aws(inside):
    source = """
import boto3
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
def f():
    once = Config(retries={"total_max_attempts": 1})
    try:
        boto3.client("ec2", region_name="mars-1", config=once).describe_instances()
    except EndpointConnectionError as error:
        return str(error)
"""
    assert inside(source) == 'Could not connect to the endpoint URL: "https://ec2.mars-1.amazonaws.com/"'


def test_correct_work_beside_silence_and_garbage_on_every_socket_is_served(inside):
    source = """
import boto3, socket
def f():
    kept = []
    for port in (80, 443):
        for _ in range(150):
            kept.append(socket.create_connection(("127.0.0.1", port)))
        for _ in range(20):
            garbage = socket.create_connection(("127.0.0.1", port))
            garbage.sendall(bytes(range(256)) * 20)
            kept.append(garbage)
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for size in range(0, 2000, 13):
        names.sendto(b"\\xff" * size, ("127.0.0.1", 53))
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="mia-amid-noise")
    return s3.list_buckets()["Buckets"][0]["Name"]
"""
    assert inside(source) == "mia-amid-noise"
