"""Whether a caller reaches a port of an instance, and the sentence that says why not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tutor.sandbox.aws.ec2_rules.facts import GroupFacts, InstanceFacts, InterfaceFacts, RuleFacts
from tutor.sandbox.aws.reach import Caller, Estate, Machine, reach

ME = Caller("203.0.113.10")
_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_EVERYWHERE_OUT = RuleFacts("sgr-out", egress=True, protocol="-1", from_port=None, to_port=None, cidr="0.0.0.0/0")


def _rule(cidr: str = "", ports: tuple[int, int] | None = (22, 22), protocol: str = "tcp", **more: str) -> RuleFacts:
    first, last = ports or (None, None)
    return RuleFacts("sgr-1", egress=False, protocol=protocol, from_port=first, to_port=last, cidr=cidr, **more)


def _group(*rules: RuleFacts, name: str = "web") -> GroupFacts:
    return GroupFacts(f"sg-{name}", name, "vpc-1", rules=(*rules, _EVERYWHERE_OUT))


def _machine(
    *groups: GroupFacts,
    number: int = 1,
    state: str = "running",
    public: str = "54.214.3.4",
    private: str = "172.31.0.4",
    vpc: str = "vpc-1",
    name: str = "",
    **more: object,
) -> Machine:
    interface = InterfaceFacts(
        id="eni-1",
        index=0,
        mac="",
        description="",
        private_ip=private,
        public_ip=public,
        subnet_id="subnet-1",
        vpc_id=vpc,
        owner="",
        groups=(),
        attachment_id="",
        attached=None,
        delete_on_termination=True,
        source_dest_check=True,
    )
    facts = InstanceFacts(
        id=f"i-{number}",
        reservation="r-1",
        owner="123456789012",
        state=state,
        image="ami-1",
        type="t3.micro",
        zone="us-east-1a",
        zone_id="use1-az1",
        subnet="subnet-1",
        vpc=vpc,
        key="lab",
        index=0,
        launched=_DAY,
        architecture="x86_64",
        root_device="/dev/sda1",
        token="",
        monitoring="disabled",
        ebs_optimized=False,
        source_dest_check=True,
        interfaces=(interface,) if public or private else (),
        tags={"Name": name} if name else {},
    )
    return Machine(facts, "us-east-1", groups, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "port", "reached"),
    [
        (_rule("203.0.113.10/32"), 22, True),
        (_rule("203.0.113.0/24"), 22, True),
        (_rule("0.0.0.0/0"), 22, True),
        (_rule("198.51.100.7/32"), 22, False),
        (_rule("0.0.0.0/0", (80, 80)), 22, False),
        (_rule("0.0.0.0/0", (80, 80)), 80, True),
        (_rule("0.0.0.0/0", (20, 30)), 22, True),
        (_rule("0.0.0.0/0", (23, 30)), 22, False),
        (_rule("0.0.0.0/0", None, "-1"), 22, True),
        (_rule("0.0.0.0/0", (22, 22), "udp"), 22, False),
        (_rule("0.0.0.0/0", (-1, -1), "icmp"), 22, False),
        (_rule("0.0.0.0/0", None, "6"), 22, False),
        (_rule(cidr6="::/0"), 22, False),
        (_rule(source_group="sg-web"), 22, False),
        (_rule(prefix_list="pl-mine"), 22, True),
        (_rule(prefix_list="pl-other"), 22, False),
    ],
)
def test_a_rule_lets_in_its_ranges_at_its_ports(rule, port, reached):
    lists = {"pl-mine": ("2001:db8::/32", "203.0.113.8/29"), "pl-other": ("10.0.0.0/8",)}
    estate = Estate((_machine(_group(rule)),), lists)
    assert (not reach(estate, ME, "54.214.3.4", port).why) == reached


def test_any_group_of_the_instance_may_open_the_port():
    estate = Estate((_machine(_group(name="default"), _group(_rule("0.0.0.0/0"), name="ssh")),))
    assert not reach(estate, ME, "54.214.3.4", 22).why


@pytest.mark.parametrize(
    ("machine", "why"),
    [
        (_machine(_group()), "no rule of sg-web (web) opens port 22 to your address 203.0.113.10"),
        (
            _machine(_group(_rule("198.51.100.7/32"))),
            "no rule of sg-web (web) opens port 22 to your address 203.0.113.10: it is open to 198.51.100.7/32 only",
        ),
        (
            _machine(_group(), _group(name="db")),
            "no rule of sg-web (web), sg-db (db) opens port 22 to your address 203.0.113.10",
        ),
        (_machine(_group(_rule("0.0.0.0/0")), state="stopped"), "i-1 is stopped: start it first"),
        (_machine(_group(_rule("0.0.0.0/0")), state="stopping", name="box"), "i-1 (box) is stopping"),
        (_machine(_group(_rule("0.0.0.0/0")), state="pending"), "i-1 is still pending: wait until it is running"),
        (_machine(_group(_rule("0.0.0.0/0")), state="shutting-down"), "i-1 is shutting-down"),
        (
            _machine(_group(_rule("0.0.0.0/0")), has_way_out=False),
            "the subnet of i-1 has no route to an internet gateway",
        ),
    ],
)
def test_why_an_instance_with_the_address_is_not_reached(machine, why):
    reached = reach(Estate((machine,)), ME, "54.214.3.4", 22)
    assert (reached.machine, reached.why) == (machine, why)


@pytest.mark.parametrize(
    ("machines", "why"),
    [
        ((), "no instance has the address 54.214.3.4"),
        ((_machine(public="54.214.9.9"),), "no instance has the address 54.214.3.4"),
        (
            (_machine(public="54.214.9.9", was=frozenset({"54.214.3.4"})),),
            "54.214.3.4 was the address of i-1 before it was stopped; it is 54.214.9.9 now: look it up again",
        ),
        (
            (_machine(public="", state="stopped", was=frozenset({"54.214.3.4"}), name="web"),),
            "54.214.3.4 was the address of i-1 (web), which is stopped: start it, and look its new address up",
        ),
        (
            (_machine(public="", state="pending", was=frozenset({"54.214.3.4"})),),
            (
                "54.214.3.4 was the address of i-1, which is pending now: wait until it is running, "
                "and look its address up again"
            ),
        ),
        (
            (_machine(public="", private="", state="terminated", was=frozenset({"54.214.3.4"})),),
            "54.214.3.4 was the address of i-1, which is terminated",
        ),
    ],
)
def test_why_nobody_is_at_an_address(machines, why):
    reached = reach(Estate(machines), ME, "54.214.3.4", 22)
    assert (reached.machine, reached.why) == (None, why)


def _two(first: tuple[GroupFacts, ...], second: tuple[GroupFacts, ...], **more: str) -> tuple[Estate, Caller]:
    caller = _machine(*first)
    other = _machine(*second, number=2, public="54.214.3.5", private="172.31.0.5", **more)
    return Estate((caller, other)), Caller("172.31.0.4", caller)


@pytest.mark.parametrize(
    ("rule", "address", "reached"),
    [
        (_rule(source_group="sg-web"), "172.31.0.5", True),
        (_rule(source_group="sg-web"), "54.214.3.5", False),  # no group is known of who comes from the internet
        (_rule(source_group="sg-db"), "172.31.0.5", False),
        (_rule("172.31.0.0/16"), "172.31.0.5", True),
        (_rule("172.31.0.0/16"), "54.214.3.5", False),
        (_rule("54.214.3.4/32"), "54.214.3.5", True),
        (_rule("54.214.3.4/32"), "172.31.0.5", False),
        (_rule("203.0.113.10/32"), "54.214.3.5", False),
    ],
)
def test_an_instance_calls_another_by_its_private_or_its_public_address(rule, address, reached):
    estate, caller = _two((_group(),), (_group(rule, name="db"),))
    assert (not reach(estate, caller, address, 22).why) == reached


def test_why_an_instance_does_not_reach_another_names_both():
    estate, caller = _two((_group(),), (_group(name="db"),))
    why = "no rule of sg-db (db) opens port 22 to i-1 at 172.31.0.4"
    assert reach(estate, caller, "172.31.0.5", 22).why == why


def test_an_instance_of_another_network_has_no_private_address_here():
    estate, caller = _two((_group(),), (_group(_rule("0.0.0.0/0")),), vpc="vpc-2")
    assert reach(estate, caller, "172.31.0.5", 22).why == "no instance has the address 172.31.0.5"
    assert not reach(estate, caller, "54.214.3.5", 22).why


def test_outbound_rules_keep_a_call_in():
    shut = GroupFacts("sg-shut", "shut", "vpc-1")
    estate, caller = _two((shut,), (_group(_rule("0.0.0.0/0")),))
    why = "no outbound rule of sg-shut (shut) lets i-1 call port 22 of 172.31.0.5"
    assert reach(estate, caller, "172.31.0.5", 22).why == why


def test_an_outbound_rule_may_name_the_others_group():
    to_db = RuleFacts("sgr-2", egress=True, protocol="tcp", from_port=22, to_port=22, source_group="sg-db")
    only_db = GroupFacts("sg-only", "only", "vpc-1", rules=(to_db,))
    estate, caller = _two((only_db,), (_group(_rule("0.0.0.0/0"), name="db"),))
    assert not reach(estate, caller, "172.31.0.5", 22).why
    assert reach(estate, caller, "54.214.3.5", 22).why


def test_an_instance_always_reaches_itself_by_its_private_address():
    alone = _machine(_group())
    assert not reach(Estate((alone,)), Caller("172.31.0.4", alone), "172.31.0.4", 22).why
    assert reach(Estate((alone,)), Caller("172.31.0.4", alone), "54.214.3.4", 22).why


def test_an_instance_without_a_public_address_calls_nobody_outside():
    caller = _machine(_group(), public="")
    other = _machine(_group(_rule("0.0.0.0/0")), number=2, public="54.214.3.5", private="172.31.0.5")
    why = reach(Estate((caller, other)), Caller("172.31.0.4", caller), "54.214.3.5", 22).why
    assert why == "i-1 has no public address to call others from"
