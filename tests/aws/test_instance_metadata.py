"""The metadata service of an instance: tokens, the tree, user data, and what is refused.

AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works, instancedata-data-categories.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tutor.sandbox.aws.ec2_rules.facts import InstanceFacts, InterfaceFacts
from tutor.sandbox.aws.metadata_service import MetadataService
from tutor.sandbox.aws.reach import Machine

_INTERFACE = InterfaceFacts(
    id="eni-1",
    index=0,
    mac="02:00:00:aa:bb:cc",
    description="",
    private_ip="172.31.0.4",
    public_ip="54.214.3.4",
    subnet_id="subnet-1",
    vpc_id="vpc-1",
    owner="123456789012",
    groups=(("sg-1", "web"),),
    attachment_id="",
    attached=None,
    delete_on_termination=True,
    source_dest_check=True,
)
_FACTS = InstanceFacts(
    id="i-1",
    reservation="r-1",
    owner="123456789012",
    state="running",
    image="ami-1",
    type="t3.micro",
    zone="eu-west-1b",
    zone_id="euw1-az2",
    subnet="subnet-1",
    vpc="vpc-1",
    key="lab",
    index=0,
    launched=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    architecture="x86_64",
    root_device="/dev/sda1",
    token="",
    monitoring="disabled",
    ebs_optimized=False,
    source_dest_check=True,
    groups=(("sg-1", "web"), ("sg-2", "db")),
    interfaces=(_INTERFACE,),
    tags={"Name": "web"},
    metadata={"httpTokens": "optional", "httpEndpoint": "enabled", "instanceMetadataTags": "disabled"},
)
_KEY = "ssh-ed25519 AAAA lab"


class _Inside:
    """A client in an instance. `now` is the clock's time."""

    def __init__(self, key=_KEY, **changed):
        self.now = 0.0
        self.facts = replace(_FACTS, **changed)
        self._service = MetadataService(lambda: Machine(self.facts, "eu-west-1"), lambda: key, lambda: self.now)

    def ask(self, path, method="GET", **headers):
        told = {}

        def start_response(status, named):
            told.update(status=int(status[:3]), headers=dict(named))

        environ = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        body = self._service({"REQUEST_METHOD": method, "PATH_INFO": path, **environ}, start_response)
        self.headers = told["headers"]
        return told["status"], b"".join(body).decode()

    def text(self, path, **headers):
        status, body = self.ask(path, **headers)
        assert status == 200
        return body

    def token(self, seconds="60"):
        status, token = self.ask("/latest/api/token", "PUT", **_wanted(seconds))
        assert status == 200
        return token


def _wanted(seconds):
    return {"x_aws_ec2_metadata_token_ttl_seconds": seconds}


def _shown(token):
    return {"x_aws_ec2_metadata_token": token}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("ami-id", "ami-1"),
        ("hostname", "ip-172-31-0-4.eu-west-1.compute.internal"),
        ("instance-id", "i-1"),
        ("instance-type", "t3.micro"),
        ("local-ipv4", "172.31.0.4"),
        ("mac", "02:00:00:aa:bb:cc"),
        ("network/interfaces/macs/02:00:00:aa:bb:cc/subnet-id", "subnet-1"),
        ("placement/availability-zone", "eu-west-1b"),
        ("placement/region", "eu-west-1"),
        ("public-hostname", "ec2-54-214-3-4.eu-west-1.compute.amazonaws.com"),
        ("public-ipv4", "54.214.3.4"),
        ("public-keys/0/openssh-key", _KEY),
        ("security-groups", "web\ndb"),
        ("block-device-mapping/root", "/dev/sda1"),
    ],
)
def test_a_category_tells_its_value(path, value):
    assert _Inside().text(f"/latest/meta-data/{path}") == value


@pytest.mark.parametrize(
    ("path", "listing"),
    [
        ("/latest/", ["dynamic/", "meta-data/"]),
        ("/latest/meta-data/placement/", ["availability-zone", "availability-zone-id", "region"]),
        ("/latest/meta-data/placement", ["availability-zone", "availability-zone-id", "region"]),
        ("/latest/meta-data/public-keys/", ["0=lab"]),
        ("/2022-09-24/meta-data/public-keys/0/", ["openssh-key"]),
        ("/latest/dynamic/instance-identity/", ["document"]),
    ],
)
def test_a_folder_lists_what_is_below_it(path, listing):
    assert _Inside().text(path).split("\n") == listing


def test_the_name_of_a_key_pair_may_have_spaces():
    assert _Inside(key="ssh-ed25519 AAAA my first key").text("/latest/meta-data/public-keys/") == "0=my first key"


def test_the_first_page_lists_versions_and_the_latest_is_one():
    assert "latest" in _Inside().text("/").split("\n")


@pytest.mark.parametrize(
    "path", ["/latest/meta-data/iam/", "/latest/meta-data/mac/x", "/nothing/", "/latest/user-data"]
)
def test_what_is_not_there_is_not_found(path):
    assert _Inside().ask(path)[0] == 404


def test_user_data_come_back_byte_for_byte():
    inside = _Inside(user_data=b64encode("#!/bin/sh\necho é\n".encode()).decode())
    assert inside.text("/latest/user-data") == "#!/bin/sh\necho é\n"
    assert "user-data" in inside.text("/latest/").split("\n")


def test_the_identity_document_names_the_instance():
    document = json.loads(_Inside().text("/latest/dynamic/instance-identity/document"))
    told = (document["instanceId"], document["region"], document["accountId"], document["pendingTime"])
    assert told == ("i-1", "eu-west-1", "123456789012", "2026-01-02T03:04:05Z")


def test_tags_are_told_only_if_that_is_enabled():
    assert _Inside().ask("/latest/meta-data/tags/instance/Name")[0] == 404
    inside = _Inside(metadata={**_FACTS.metadata, "instanceMetadataTags": "enabled"})
    assert inside.text("/latest/meta-data/tags/instance/Name") == "web"


def test_an_instance_without_key_and_public_address_has_neither_category():
    inside = _Inside(key="", interfaces=(replace(_INTERFACE, public_ip=""),))
    listing = inside.text("/latest/meta-data/").split("\n")
    assert not {"public-keys/", "public-ipv4", "public-hostname"} & set(listing)


def _needs_tokens():
    return _Inside(metadata={**_FACTS.metadata, "httpTokens": "required"})


def test_where_tokens_are_required_nothing_is_told_without_one():
    inside = _needs_tokens()
    assert inside.ask("/latest/meta-data/instance-id")[0] == 401
    token = inside.token()
    assert inside.text("/latest/meta-data/instance-id", **_shown(token)) == "i-1"
    assert inside.headers["X-Aws-Ec2-Metadata-Token-Ttl-Seconds"] == "60"


def test_a_token_ends_with_its_time():
    inside = _needs_tokens()
    token = inside.token("60")
    inside.now = 59.0
    assert inside.ask("/latest/meta-data/instance-id", **_shown(token))[0] == 200
    inside.now = 60.0
    assert inside.ask("/latest/meta-data/instance-id", **_shown(token))[0] == 401


def test_a_wrong_token_is_refused_also_where_none_is_needed():
    inside = _Inside()
    assert inside.ask("/latest/meta-data/instance-id")[0] == 200
    assert inside.ask("/latest/meta-data/instance-id", **_shown("made up"))[0] == 401


@pytest.mark.parametrize("seconds", ["", "0", "-1", "21601", "soon", "9" * 30, "²"])
def test_a_token_is_given_for_a_second_to_six_hours(seconds):
    asked = _wanted(seconds) if seconds else {}
    assert _Inside().ask("/latest/api/token", "PUT", **asked)[0] == 400


def test_nobody_gets_a_token_through_a_proxy():
    asked = {**_wanted("60"), "x_forwarded_for": "198.51.100.7"}
    assert _Inside().ask("/latest/api/token", "PUT", **asked)[0] == 403


def test_a_service_that_is_turned_off_refuses_all():
    inside = _Inside(metadata={**_FACTS.metadata, "httpEndpoint": "disabled"})
    assert inside.ask("/latest/meta-data/")[0] == 403
    assert inside.ask("/latest/api/token", "PUT", **_wanted("60"))[0] == 403


@pytest.mark.parametrize(("method", "path"), [("POST", "/latest/meta-data/"), ("PUT", "/latest/meta-data/")])
def test_nothing_can_be_written(method, path):
    assert _Inside().ask(path, method)[0] == 405


def test_head_tells_the_length_and_no_body():
    inside = _Inside()
    assert inside.ask("/latest/meta-data/instance-id", "HEAD") == (200, "")
    assert inside.headers["Content-Length"] == "3"
