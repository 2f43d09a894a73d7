"""The names of instances, in the learner's network and in an instance's own; and the page that tells an address."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tutor.sandbox.aws.ec2_rules.facts import InstanceFacts, InterfaceFacts
from tutor.sandbox.aws.front import Front
from tutor.sandbox.aws.instance_names import InstanceNames
from tutor.sandbox.aws.moto_adapter.facts import is_s3_region
from tutor.sandbox.aws.names import LOOPBACK, Names
from tutor.sandbox.aws.reach import Estate, Machine


def _machine(name, public, private, vpc="vpc-1", region="us-east-1"):
    interface = InterfaceFacts(
        "eni-1",
        0,
        "",
        "",
        private,
        public,
        "subnet-1",
        vpc,
        "",
        (),
        "",
        None,
        delete_on_termination=True,
        source_dest_check=True,
    )
    facts = InstanceFacts(
        id=name,
        reservation="r-1",
        owner="",
        state="running",
        image="",
        type="",
        zone=f"{region}a",
        zone_id="",
        subnet="subnet-1",
        vpc=vpc,
        key="",
        index=0,
        launched=datetime(2026, 1, 1, tzinfo=UTC),
        architecture="",
        root_device="",
        token="",
        monitoring="",
        ebs_optimized=False,
        source_dest_check=True,
        interfaces=(interface,),
    )
    return Machine(facts, region)


ESTATE = Estate(
    (
        _machine("i-1", "54.214.3.4", "172.31.0.4"),
        _machine("i-2", "54.214.3.5", "172.31.0.5"),
        _machine("i-3", "54.214.3.6", "10.0.0.9", vpc="vpc-2"),
        _machine("i-far", "54.214.3.7", "172.31.0.5", vpc="vpc-far", region="eu-west-1"),
    )
)


def _address(name, instance=""):
    return Names(is_s3_region, InstanceNames(lambda: ESTATE, is_s3_region, instance).address).address(name)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("ec2-54-214-3-4.compute-1.amazonaws.com", "54.214.3.4"),
        ("ec2-54-214-3-7.eu-west-1.compute.amazonaws.com", "54.214.3.7"),
        ("ec2-54-214-200-200.compute-1.amazonaws.com", "54.214.200.200"),  # nobody's, or no more
        ("ec2-54-214-3-4.us-east-1.compute.amazonaws.com", None),
        ("ec2-54-214-3-4.mars-north-1.compute.amazonaws.com", None),
        ("ec2-8-8-8-8.compute-1.amazonaws.com", None),
        ("ec2-54-214-3-400.compute-1.amazonaws.com", None),
        ("ec2-54-214-3.compute-1.amazonaws.com", None),
        ("ip-172-31-0-4.ec2.internal", None),
        ("checkip.amazonaws.com", LOOPBACK),
    ],
)
def test_the_learner_finds_public_names_also_those_that_nobody_has_any_more(name, address):
    assert _address(name) == address


@pytest.mark.parametrize(
    ("name", "instance", "address"),
    [
        ("ec2-54-214-3-5.compute-1.amazonaws.com", "i-1", "172.31.0.5"),
        ("ec2-54-214-3-4.compute-1.amazonaws.com", "i-1", "172.31.0.4"),
        ("ec2-54-214-3-6.compute-1.amazonaws.com", "i-1", "54.214.3.6"),  # in another network
        ("ec2-54-214-9-9.compute-1.amazonaws.com", "i-1", "54.214.9.9"),
        ("ip-172-31-0-5.ec2.internal", "i-1", "172.31.0.5"),
        ("ip-172-31-77-5.ec2.internal", "i-1", "172.31.77.5"),
        ("ip-10-0-0-9.ec2.internal", "i-1", None),
        ("ip-10-0-0-9.ec2.internal", "i-3", "10.0.0.9"),
        ("ip-172-31-0-5.ec2.internal", "i-far", None),
        ("ip-172-31-0-5.eu-west-1.compute.internal", "i-far", "172.31.0.5"),
        ("ip-172-31-0-5.ec2.internal", "i-gone", None),
        ("s3.amazonaws.com", "i-1", LOOPBACK),
    ],
)
def test_an_instance_finds_its_neighbours_by_their_private_addresses(name, instance, address):
    assert _address(name, instance) == address


def test_names_follow_what_there_is_now():
    estates = [ESTATE]
    names = InstanceNames(lambda: estates[-1], is_s3_region, "i-1")
    assert names.address("ec2-54-214-3-5.compute-1.amazonaws.com") == "172.31.0.5"
    estates.append(Estate(tuple(replace(machine) for machine in ESTATE.machines[:1])))
    assert names.address("ec2-54-214-3-5.compute-1.amazonaws.com") == "54.214.3.5"


@pytest.mark.parametrize(
    ("host", "method", "answer"),
    [
        ("checkip.amazonaws.com", "GET", ("200 OK", b"203.0.113.10\n")),
        ("CheckIP.amazonaws.com:443", "GET", ("200 OK", b"203.0.113.10\n")),
        ("checkip.amazonaws.com", "HEAD", ("200 OK", b"")),
        ("checkip.amazonaws.com", "POST", ("405 Method Not Allowed", b"")),
        ("s3.amazonaws.com", "GET", ("299 AWS", b"all else")),
    ],
)
def test_a_page_tells_its_caller_the_callers_own_address(host, method, answer):
    def aws(_environ, start_response):
        start_response("299 AWS", [])
        return [b"all else"]

    told = []
    body = Front(aws, lambda: "203.0.113.10")(
        {"HTTP_HOST": host, "REQUEST_METHOD": method}, lambda status, _headers: told.append(status)
    )
    assert (told[0], b"".join(body)) == answer
