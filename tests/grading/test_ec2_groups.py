"""Checks on security groups are judged by who gets in; what keeps somebody out, or lets them in, is said."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.grading.firewall import first_beyond, first_open, first_shut
from tutor.model.checks import CalledCheck, PortsTo, SecurityGroupCheck
from tutor.model.evidence import ApiCall, InstanceState, RuleState, SecurityGroupState
from tutor.model.verdicts import Verdict

ME = "203.0.113.10"
STRANGER = "198.51.100.7"


def rule(peer: str, first: int | None = 22, last: int | None = None, protocol: str = "tcp") -> RuleState:
    return RuleState(protocol, first, first if last is None else last, peer)


def group(*rules: RuleState, name: str = "web", number: int = 1, **more) -> SecurityGroupState:
    told = {"description": "", "region": "us-east-1"}
    return SecurityGroupState(id=f"sg-{number}", name=name, inbound=rules, **told | more)


def opens(to: str = ME, first: int = 22, last: int | None = None, protocol: str = "tcp", **more) -> SecurityGroupCheck:
    ports = (PortsTo(first, last or first, to, protocol),)
    return SecurityGroupCheck(**{"name": "web", "opens": ports} | more)


def closed(to: str = STRANGER, first: int = 22, last: int | None = None, **more) -> SecurityGroupCheck:
    return SecurityGroupCheck(**{"name": "web", "closed": (PortsTo(first, last or first, to),)} | more)


@pytest.fixture
def told(make):
    """What a learner is told by a check about groups; empty if it passes."""

    def tell(check, *groups, **more):
        seen = make.evidence(security_groups={one.id: one for one in groups}, **more)
        return make.message_of(check, seen)

    return tell


@pytest.mark.parametrize(
    ("check", "rules"),
    [
        (opens(), [rule(f"{ME}/32")]),
        (opens(), [rule("0.0.0.0/0")]),
        (opens(), [rule("203.0.113.0/24", 20, 25)]),
        (opens(), [rule("0.0.0.0/0", None, None, "all")]),
        (opens(first=53, protocol="udp"), [rule("0.0.0.0/0", 53, protocol="udp")]),
        (opens(first=8000, last=8010), [rule(f"{ME}/32", 8000, 8005), rule("0.0.0.0/0", 8006, 9000)]),
        (opens("everyone"), [rule("0.0.0.0/1"), rule("128.0.0.0/1")]),
        (opens("203.0.113.0/24"), [rule("203.0.113.0/25"), rule("203.0.113.128/25")]),
        (opens("2001:db8::7"), [rule("::/0")]),
        (closed(), []),
        (closed(), [rule(f"{ME}/32")]),
        (closed(), [rule("::/0")]),
        (closed(), [rule("sg-2")]),
        (closed(), [rule("0.0.0.0/0", 22, protocol="udp")]),
        (closed(), [rule("0.0.0.0/0", 80)]),
        (closed(first=80), [rule("pl-1", 22)]),
        (opens(only=True), [rule(f"{ME}/32"), rule("sg-2", 80)]),
        (
            opens("everyone", 80, 90, only=True),
            [rule("0.0.0.0/0", 80, 85), rule("10.0.0.0/8", 84), rule("0.0.0.0/0", 86, 90)],
        ),
        (opens("everyone", 80, only=True), [rule("0.0.0.0/0", 80), rule("::/0", 80)]),
        (SecurityGroupCheck(name="web", only=True), [rule("sg-2", None, None, "all")]),
    ],
)
def test_a_group_that_lets_in_who_it_should_passes(told, check, rules):
    assert told(check, group(*rules)) == ""


@pytest.mark.parametrize(
    ("check", "rules", "said"),
    [
        (opens(), [], "Port 22 is not open to `203.0.113.10`: no rule of the security group `web` is for port 22."),
        (opens(), [], "The security group `web` lets in: nobody."),
        (opens(), [rule("0.0.0.0/0", 80)], "The security group `web` lets in: tcp 80 from `0.0.0.0/0`."),
        (opens(), [rule("198.51.100.0/24")], "the rule tcp 22 from `198.51.100.0/24` is for others."),
        (
            opens(),
            [rule("sg-2")],
            "the rule tcp 22 from `sg-2` is for the instances in that group, and for nobody outside",
        ),
        (opens(), [rule("::/0")], "the rule tcp 22 from `::/0` is for IPv6 addresses only."),
        (
            opens(),
            [rule("pl-1")],
            "the rule tcp 22 from `pl-1` names a prefix list, and whom that lets in can't be told",
        ),
        (opens(), [rule("0.0.0.0/0", protocol="udp")], "the rule for port 22 is for udp, and tcp is asked for."),
        (opens(first=53, protocol="udp"), [], "UDP port 53 is not open"),
        (opens(first=8000, last=8010), [rule("0.0.0.0/0", 8000, 8004)], "Port 8005 (of 8000 to 8010) is not open"),
        (opens("everyone"), [rule(f"{ME}/32")], "Port 22 is not open to everyone"),
        (opens("203.0.113.0/24"), [rule(f"{ME}/32")], "is not open to all of `203.0.113.0/24`"),
        (closed(), [rule("0.0.0.0/0")], "Port 22 is open to `198.51.100.7`, and should not be: the rule tcp 22 from"),
        (closed(), [rule("0.0.0.0/0")], "lets everyone in. Take it out with `revoke_security_group_ingress`."),
        (closed(), [rule("198.51.0.0/16", None, None, "all")], "the rule all traffic from `198.51.0.0/16` lets"),
        (closed(), [rule("198.51.0.0/16", None, None)], "the rule tcp all ports from `198.51.0.0/16` lets"),
        (closed("everyone"), [rule(f"{ME}/32")], "Port 22 is open to everyone, and should not be"),
        (closed(first=20, last=25), [rule("0.0.0.0/0", 23, 30)], "Port 23 (of 20 to 25) is open"),
        (opens(only=True), [rule("203.0.113.0/24")], "More is let in than is asked for: tcp 22 from `203.0.113.0/24`."),
        (
            opens(only=True),
            [rule(f"{ME}/32"), rule(f"{ME}/32", 22, 23)],
            "More is let in than is asked for: tcp 22-23 from",
        ),
        (opens(only=True), [rule(f"{ME}/32", None, None, "all")], "More is let in than is asked for: all traffic from"),
        (opens(only=True), [rule(f"{ME}/32"), rule("::/0")], "More is let in than is asked for: tcp 22 from `::/0`."),
        (
            opens("everyone", 80, only=True),
            [rule("0.0.0.0/0", 80), rule("::/0", 22)],
            "More is let in than is asked for: tcp 22 from `::/0`.",
        ),
        (opens(only=True), [rule(f"{ME}/32"), rule("pl-1")], "More is let in than is asked for: tcp 22 from `pl-1`."),
        (
            opens(only=True),
            [rule(f"{ME}/32"), rule(f"{ME}/32", -1, protocol="icmp")],
            "Take that out, or make it narrower.",
        ),
        (closed(), [rule("pl-1")], "can't be told: the rule tcp 22 from `pl-1` names a prefix list. Name addresses"),
    ],
)
def test_a_group_that_does_not_is_told_why(told, check, rules, said):
    assert said in told(check, group(*rules))


def test_a_rule_for_what_goes_out_is_pointed_out(told):
    outbound = (rule("0.0.0.0/0", None, None, "all"), rule(f"{ME}/32"))
    assert "there is a rule for what goes out; who comes in needs an inbound one" in told(
        opens(), group(outbound=outbound)
    )
    assert "goes out" not in told(opens(), group(outbound=outbound[:1]))


def test_a_rule_that_aws_refused_is_told(told):
    refused = ApiCall("AuthorizeSecurityGroupIngress", "ec2", {}, 400, "InvalidGroup.NotFound")
    assert told(opens(), group(), calls=(refused,)).endswith(
        "this region has no security group of that name or ID (yet)."
    )


def test_the_rules_that_are_there_are_values_without_marks_of_code(make):
    seen = make.evidence(security_groups={"sg-1": group(rule("0.0.0.0/0", 80), rule("::/0", None, None, "all"))})
    (check,) = make.judge(make.exercise(opens()), seen).checks
    assert check.actual == ["tcp 80 from 0.0.0.0/0", "all traffic from ::/0"]


def test_many_rules_are_cut(told):
    rules = [rule("0.0.0.0/0", port) for port in range(100, 120)]
    assert told(opens(), group(*rules)).endswith("tcp 107 from `0.0.0.0/0`, and 12 more.")


# --- which group ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([], "Expected a security group named `web`, but none was made."),
        ([group(name="wbe")], "There is a security group `wbe`; the name asked for is `web`."),
        ([group(name="shop", tags={"Name": "web"})], "`shop` has that as its tag `Name`, and the name is what"),
        ([group(name="database")], "Expected a security group named `web`; there is `database`."),
    ],
)
def test_a_group_that_is_not_there_is_explained(told, groups, said):
    assert said in told(opens(), *groups)


def test_a_group_of_the_start_that_is_gone(make):
    start = {"security_groups": [{"name": "web"}]}
    assert "is gone" in make.message_of(opens(), make.evidence(), start=start)


def test_a_group_in_another_region_or_with_other_tags(told):
    far = group(rule("0.0.0.0/0"), region="eu-west-1")
    assert "is in `eu-west-1`; expected `us-east-1`" in told(opens(region="us-east-1"), far)
    assert told(opens(region="us-east-1"), far, group(rule("0.0.0.0/0"), number=2)) == ""
    assert "There are 2 security groups named `web`" in told(opens(), far, group(number=2))
    assert "`web` has no tag `use`; expected" in told(SecurityGroupCheck(name="web", tags={"use": "x"}), group())


def test_a_default_group_as_it_was_made_is_not_told_and_lets_nobody_in(told):
    assert told(closed(name="default")) == ""
    assert "lets in: nobody" in told(opens(name="default"))
    elsewhere = group(rule("0.0.0.0/0"), name="default", region="eu-west-1")
    assert told(closed(name="default", region="us-east-1"), elsewhere) == ""
    assert "is open" in told(closed(name="default", region="eu-west-1"), elsewhere)


def test_a_group_that_should_be_gone(make, told):
    gone = SecurityGroupCheck(name="web", exists=False)
    assert "Delete it with `delete_security_group`." in told(gone, group())
    refused = ApiCall("DeleteSecurityGroup", "ec2", {}, 400, "DependencyViolation")
    assert "something still uses it" in told(gone, group(), calls=(refused,))
    here = SecurityGroupCheck(name="web", exists=False, region="us-east-1")
    assert told(here, group(region="eu-west-1")) == ""
    assert "should not be" in told(here, group(region="eu-west-1"), group(number=2))
    start = {"security_groups": [{"name": "web"}]}
    assert make.judge(make.exercise(gone, start=start), make.evidence()).verdict is Verdict.PASS


# --- all groups of an instance ----------------------------------------------------------------------------------


@pytest.fixture
def walled(make):
    def tell(check, *groups, inside=None, **more):
        names = inside if inside is not None else {one.id: one.name for one in groups}
        web = InstanceState(
            id="i-1", state="running", type="t3.micro", image="", region="us-east-1", zone="us-east-1a",
            security_groups=names, tags={"Name": "web"},
        )  # fmt: skip
        seen = make.evidence(instances={"i-1": web}, security_groups={one.id: one for one in groups}, **more)
        return make.message_of(check, seen)

    return tell


def test_the_groups_of_an_instance_count_together(walled):
    wanted = opens(first=22, last=23, name=None, instance="web")
    both = group(rule(f"{ME}/32")), group(rule("0.0.0.0/0", 23), number=2, name="other")
    assert walled(wanted, *both) == ""
    assert walled(closed(name=None), *both) == ""
    assert "Port 23 (of 22 to 23) is not open" in walled(wanted, *both, inside={"sg-1": "web"})
    assert "Port 23 is open" in walled(closed(name=None, first=23), *both)
    assert "The instance `web` (i-1) lets in: tcp 22" in walled(wanted, both[0])


def test_an_instance_in_a_default_group_as_it_was_made(walled):
    assert walled(closed(name=None), inside={"sg-9": "default"}) == ""
    assert "lets in: nobody" in walled(opens(name=None), inside={"sg-9": "default"})


def test_groups_that_are_not_told_are_no_pass(walled):
    assert "can't be shown" in walled(closed(name=None), inside={"sg-9": "other"})
    gap = {"security_groups": "3 more left out"}
    assert "can't be shown" in walled(closed(name=None), inside={"sg-9": "default"}, incomplete=gap)
    assert "can't be shown" in walled(closed(name="gone"), incomplete=gap)
    for more in ({}, {"region": "us-east-1"}):
        absent = SecurityGroupCheck(name="gone", exists=False, **more)
        assert "can't be shown" in walled(absent, incomplete=gap)
    far = group(name="gone", region="eu-west-1")
    assert "can't be shown" in walled(absent, far, incomplete=gap)


def test_the_groups_of_an_instance_that_is_not_there(walled):
    assert "There is an instance named `web`" in walled(closed(name=None, instance="wbe"))


def test_an_address_that_no_variable_filled_in_is_the_courses_fault(told):
    assert "This is not your fault" in told(closed("${addres}"), group())


# --- before the run ------------------------------------------------------------------------------------------------

START = {
    "security_groups": [{"name": "web", "inbound": [{"ports": "22", "protocol": "tcp", "from": "0.0.0.0/0"}]}],
    "instances": [{"name": "a", "security_groups": ["web"]}],
}


@pytest.mark.parametrize(
    ("check", "rules", "earns"),
    [
        (opens(), [rule("0.0.0.0/0")], False),
        (opens(name=None, instance="a"), [rule("0.0.0.0/0")], False),
        (closed(first=80), [], False),
        (SecurityGroupCheck(name="web", region="us-east-1"), [], False),
        (closed(), [rule(f"{ME}/32")], True),
        (closed(name=None), [rule(f"{ME}/32")], True),
        (opens(first=80), [rule("0.0.0.0/0", 80)], True),
    ],
)
def test_what_a_start_lets_in_already_earns_nothing_by_itself(make, check, rules, earns):
    web = InstanceState(
        id="i-1", state="running", type="t3.micro", image="", region="us-east-1", zone="us-east-1a",
        security_groups={"sg-1": "web"}, tags={"Name": "a"},
    )  # fmt: skip
    seen = make.evidence(security_groups={"sg-1": group(*rules)}, instances={"i-1": web})
    result = make.judge(make.exercise(check, CalledCheck("StopInstances"), start=START), seen)
    assert (result.checks[0].verdict is Verdict.PASS) is earns, result.checks[0].message


# --- in general -----------------------------------------------------------------------------------------------------

ADDRESSES = st.integers(0, 255).map(lambda last: f"10.0.0.{last}")
NETWORKS = st.tuples(st.integers(0, 255), st.integers(24, 32)).map(
    lambda drawn: str(ip_network(f"10.0.0.{drawn[0]}/{drawn[1]}", strict=False))
)
PEERS = NETWORKS | st.sampled_from(["0.0.0.0/0", "::/0", "sg-1"])
PORTS = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted)
RULES = st.lists(
    st.builds(
        lambda protocol, ports, peer: RuleState(protocol, *(ports if protocol != "all" else (None, None)), peer),
        st.sampled_from(["tcp", "udp", "all"]), PORTS, PEERS,
    ), max_size=6,
)  # fmt: skip
WANTED = st.builds(lambda ports, to: PortsTo(*ports, to), PORTS, ADDRESSES | NETWORKS | st.just("everyone"))


def gets_in(address, port, rules):
    """What one packet meets, told as simply as can be."""
    for one in rules:
        fits = one.protocol == "all" or (one.protocol == "tcp" and one.from_port <= port <= one.to_port)
        if fits and not one.peer.startswith("sg-") and ip_address(address) in ip_network(one.peer):
            return True
    return False


def some_of(to):
    """Enough addresses to find out what all of `to` meet, as far as the drawn rules can make a difference."""
    if to == "everyone":
        return [f"10.0.0.{last}" for last in range(256)] + ["8.8.8.8"]
    return [str(address) for address in ip_network(to)]


@given(WANTED, RULES)
def test_all_get_in_exactly_if_each_packet_of_each_does(wanted, rules):
    shut = [
        port
        for port in range(wanted.first, wanted.last + 1)
        if not all(gets_in(address, port, rules) for address in some_of(wanted.to))
    ]
    assert first_shut(wanted, rules) == (shut[0] if shut else None)


@given(WANTED, RULES)
def test_nobody_gets_in_exactly_if_no_packet_of_any_does(wanted, rules):
    ports = range(wanted.first, wanted.last + 1)
    let_in = [port for port in ports if any(gets_in(address, port, rules) for address in some_of(wanted.to))]
    found = first_open(wanted, rules)
    assert (found[0] if found else None) == (let_in[0] if let_in else None)


@given(st.lists(WANTED, max_size=3), RULES)
def test_nobody_else_gets_in_exactly_if_each_packet_that_does_is_meant(meant, rules):
    allowed = {(port, to) for one in meant for port in range(one.first, one.last + 1) for to in some_of(one.to)}

    def lets_in_others(one):
        if one.protocol != "tcp":
            return True
        addresses = some_of("everyone" if one.peer in {"0.0.0.0/0", "::/0"} else one.peer)
        return any((port, to) not in allowed for port in range(one.from_port, one.to_port + 1) for to in addresses)

    outside = [one for one in rules if not one.peer.startswith("sg-")]
    assert first_beyond(meant, rules) == next(filter(lets_in_others, outside), None)
