"""What can't be so in checks on EC2: what no run can meet, what says nothing, and paths that are none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from tutor.course.aws_values import network_of
from tutor.course.ec2_checks import Ec2Kind
from tutor.course.ec2_documents import IMAGE_MAKERS
from tutor.course.problems import quoted
from tutor.course.validation import Page
from tutor.course.yaml_nodes import Node, Scalar, below
from tutor.course.yaml_nodes import Sequence as Listing
from tutor.model.addresses import meet
from tutor.model.checks import (
    Check,
    InstanceCheck,
    OnInstanceCheck,
    PortsTo,
    SecurityGroupCheck,
    SshCheck,
    VolumeCheck,
)

__all__ = ["check_ec2", "check_ways_in"]

_REGION = "us-east-1"  # what `${region}` is
_LONGEST_PATH = 4096  # PATH_MAX of Linux
# GiB, least and most: AWSEC2/latest/APIReference/API_CreateVolume
_SIZES = {
    "gp3": (1, 65_536),
    "gp2": (1, 16_384),
    "io1": (4, 16_384),
    "io2": (4, 65_536),
    "st1": (125, 16_384),
    "sc1": (125, 16_384),
    "standard": (1, 1_024),
}


def check_ec2(page: Page, node: Node, check: Ec2Kind) -> None:
    """Note what one check says that can't be, or that says nothing."""
    match check:
        case InstanceCheck():
            _check_instance(page, below(node, "instance"), check)
        case SecurityGroupCheck():
            _check_group(page, below(node, "security_group"), check)
        case VolumeCheck():
            _check_volume(page, below(node, "volume"), check)
        case OnInstanceCheck():
            _check_file(page, below(node, "on_instance"), check)
        case SshCheck(prints=str(), equals=str()):
            _contradiction(page, below(node, "ssh"), "`equals` is all that is printed, `prints` a part", "keep one")


def check_ways_in(page: Page, checks: Iterable[tuple[Node, Check]]) -> None:
    """Where somebody is to log in to an instance of the start, it must have a key, and the learner must be given it."""
    hosts = {_text(node, "name"): _text(node, "key_pair") for node in _start(page, "instances")}
    files = {_text(node, "name"): _text(node, "file") for node in _start(page, "key_pairs")}
    told: set[str] = set()
    for node, check in checks:
        is_login = isinstance(check, SshCheck) or (isinstance(check, OnInstanceCheck) and check.exists)
        name = getattr(check, "instance", None) if is_login else None
        if name not in hosts or name in told:
            continue
        told.add(name)
        key = hosts[name]
        if not key:
            what = f"nobody can log in to {quoted(name)}: in `start` it has no key pair"
            page.warning(node, "no-way-in", what, "give it a `key_pair` of `start`, and that a `file`")
        elif not files.get(key):
            what = f"the learner can't log in to {quoted(name)} without the private key of {quoted(key)}"
            page.warning(node, "no-way-in", what, f"add `file: {key}.pem` to that key pair of `start`")


def _start(page: Page, kind: str) -> Sequence[Node]:
    listed = below(below(page.root, "start"), kind)
    return listed.items if isinstance(listed, Listing) else ()


def _text(node: Node, key: str) -> str:
    value = below(node, key)
    return value.text if isinstance(value, Scalar) and value is not node else ""


def _contradiction(page: Page, at: Node, what: str, mend: str) -> None:
    page.error(at, "contradiction", what, mend)


def _check_instance(page: Page, at: Node, check: InstanceCheck) -> None:
    _check_zone(page, at, check.region, check.zone)
    _check_name_tag(page, at, check)
    if not check.exists and check.count is not None:
        _contradiction(page, at, "`exists: false` says that there is none, so there is nothing to count", "keep one")
    if not check.exists and check.state == "terminated":
        what = "a terminated instance is one that does not exist any more, for a check"
        _contradiction(page, at, what, "keep `state: terminated` if it was there before; else keep `exists: false`")
    if check.newest is not None and (check.image or "").startswith("ami-"):
        what = "an AMI's ID names one image, and `newest` may be true of it today and not tomorrow"
        _contradiction(page, below(at, "newest"), what, f"write `image: {IMAGE_MAKERS[1]}`, or remove `newest`")


def _check_name_tag(page: Page, at: Node, check: InstanceCheck | VolumeCheck) -> None:
    if check.name is not None and "Name" in check.tags:
        what = "`name` is the tag `Name`, and `tags` has it again"
        page.error(below(below(at, "tags"), "Name"), "duplicate-name", what, "keep one of the two")


def _check_zone(page: Page, at: Node, region: str | None, zone: str | None) -> None:
    if region is None or zone is None:
        return
    if zone.replace("${region}", _REGION)[:-1] != region.replace("${region}", _REGION):
        what = f"the zone {quoted(zone)} is not in the region {quoted(region)}: no run can pass"
        mend = f"write one like `{region}a`, or leave `region` out"
        _contradiction(page, below(at, "zone"), what, mend)


def _check_volume(page: Page, at: Node, check: VolumeCheck) -> None:
    _check_zone(page, at, check.region, check.zone)
    _check_name_tag(page, at, check)
    if check.state == "available" and (check.attached_to is not None or check.device is not None):
        what = "a volume that is attached is `in-use`, and not `available`"
        _contradiction(page, below(at, "state"), what, "remove `state`, or what says where it is attached")
    least, most = _SIZES[check.type or "gp3"]
    if check.type is not None and check.size is not None and not least <= check.size <= most:
        what = f"a volume of type {check.type} has {least} to {most:,} GiB: no run can pass"
        page.error(below(at, "size"), "out-of-range", what, "write another size, or another type")


def _check_file(page: Page, at: Node, check: OnInstanceCheck) -> None:
    path = below(at, "path")
    if not check.path.startswith(("/", "${")):
        home = check.path.removeprefix("~/")
        what = f"{quoted(check.path)} doesn't begin at the root of the instance's disk"
        page.error(path, "bad-path", what, f"write all of it: `/home/ubuntu/{home}`")
    elif {"..", "."} & set(check.path.split("/")):
        page.error(path, "bad-path", "this path has a `.` or `..` in it", "write the way from the root, without turns")
    elif check.path.endswith("/"):
        page.error(path, "bad-path", "this is the path of a folder", "write the path of a file in it")
    elif len(check.path) > _LONGEST_PATH:
        page.error(path, "bad-path", f"no path is longer than {_LONGEST_PATH} characters", "write a shorter one")
    if not check.exists and (check.equals, check.contains) != (None, None):
        what = "a file that does not exist holds nothing"
        _contradiction(page, at, what, "remove `exists: false`, or what stands beside it")


# --- security groups ---------------------------------------------------------------------------------------


def _check_group(page: Page, at: Node, check: SecurityGroupCheck) -> None:
    if check.name is not None and check.instance is not None:
        what = "`name` is one group, and `instance` all groups of an instance together"
        _contradiction(page, below(at, "instance"), what, "keep one; `instance: {security_groups: [...]}` is for both")
    elif check.name is None and not (check.opens or check.closed or check.only):
        what = "this check doesn't say what the security groups let in"
        page.error(at, "empty-check", what, "add `opens`, `closed` or `only`, or the `name` of a group")
    elif check.name is None and (not check.exists or check.tags or check.region is not None):
        what = "the groups of an instance together aren't one group, with tags and a region of its own"
        _contradiction(
            page, at, what, "add the `name` of a group, or keep `instance`, `opens`, `closed` and `only` alone"
        )
    elif not check.exists and (check.opens or check.closed or check.only or check.tags):
        what = "a security group that does not exist opens nothing, and has no tags"
        _contradiction(page, at, what, "remove `exists: false`, or what stands beside it")
    _check_apart(page, at, check)


def _check_apart(page: Page, at: Node, check: SecurityGroupCheck) -> None:
    """Nothing is to be open and closed at once."""
    closed = below(at, "closed")
    nodes = closed.items if isinstance(closed, Listing) else ()
    for one, (item, other) in product(check.opens, zip(nodes, check.closed, strict=False)):
        if one.protocol == other.protocol and _meet(one, other):
            what = (
                f"`opens` lets {quoted(one.to)} in at {_port(one)}, so no run can keep it closed to {quoted(other.to)}"
            )
            _contradiction(page, item, what, "name somebody who is not let in, such as 198.51.100.7")


def _meet(one: PortsTo, other: PortsTo) -> bool:
    are_ports_shared = max(one.first, other.first) <= min(one.last, other.last)
    return are_ports_shared and meet(network_of(one.to), network_of(other.to))


def _port(one: PortsTo) -> str:
    return f"port {one.first}" if one.first == one.last else f"ports {one.first} to {one.last}"
