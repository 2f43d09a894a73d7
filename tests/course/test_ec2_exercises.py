"""Checks on EC2 are read as they are written; what can't be so in them is named where it stands."""

from __future__ import annotations

import pytest

from tutor.course import load_course
from tutor.course.schema import exercise_schema
from tutor.model.checks import (
    InstanceCheck,
    OnInstanceCheck,
    PortsTo,
    SecurityGroupCheck,
    SshCheck,
    VolumeCheck,
)
from tutor.model.places import Severity

EXERCISE = "lessons/exercises/make/exercise.yaml"
HEAD = "title: Make\nprompt: Make it.\nrun: {call: make}\nhints: [Try.]\nwrong: {two.py: two}\n"

CHECKS = [
    ("instance: web", InstanceCheck(name="web"), "Instance web is there"),
    ("instance: {}", InstanceCheck(), "An instance is there"),
    (
        "instance: {name: web, state: running, type: t3.micro, image: ubuntu-24.04, newest: true, zone: '${region}b'}",
        InstanceCheck(
            name="web", state="running", type="t3.micro", image="ubuntu-24.04", newest=True, zone="${region}b"
        ),
        "Instance web is running, of type t3.micro, made from the newest ubuntu-24.04 and in ${region}b",
    ),
    (
        "instance: {key_pair: lab, security_groups: [web, ssh], tags: {n: 5}, count: 2, region: eu-west-1}",
        InstanceCheck(key_pair="lab", security_groups=("web", "ssh"), tags={"n": "5"}, count=2, region="eu-west-1"),
        "2 instances are in eu-west-1, launched with key pair lab, in security groups web and ssh and tagged n=5",
    ),
    (
        "instance: {image: ubuntu, newest: false}",
        InstanceCheck(image="ubuntu", newest=False),
        "An instance is made from an older ubuntu",
    ),
    ("instance: {exists: false}", InstanceCheck(exists=False), "There is no instance"),
    (
        "instance: {type: m5.large, exists: false}",
        InstanceCheck(type="m5.large", exists=False),
        "There is no instance that is of type m5.large",
    ),
    ("security_group: web", SecurityGroupCheck(name="web"), "Security group web is there"),
    (
        "security_group: {name: web, exists: false}",
        SecurityGroupCheck(name="web", exists=False),
        "There is no security group web",
    ),
    (
        "security_group: {name: web, opens: [{port: 22, to: '${address}'}, {port: 8-9, to: everyone, protocol: udp}]}",
        SecurityGroupCheck(name="web", opens=(PortsTo(22, 22, "${address}"), PortsTo(8, 9, "everyone", "udp"))),
        "Security group web opens port 22 to ${address} and opens UDP ports 8-9 to everyone",
    ),
    (
        "security_group: {instance: web, closed: [{port: 22, to: 198.51.100.0/24}]}",
        SecurityGroupCheck(instance="web", closed=(PortsTo(22, 22, "198.51.100.0/24"),)),
        "Instance web keeps port 22 closed to 198.51.100.0/24",
    ),
    (
        "security_group: {opens: [{port: 80, to: everyone}], only: true}",
        SecurityGroupCheck(opens=(PortsTo(80, 80, "everyone"),), only=True),
        "The instance opens port 80 to everyone and lets in nobody else",
    ),
    (
        "security_group: {name: db, only: true}",
        SecurityGroupCheck(name="db", only=True),
        "Security group db lets in nobody",
    ),
    ("volume: data", VolumeCheck(name="data"), "Volume data is there"),
    (
        "volume: {name: data, size: 20, type: gp3, encrypted: true, attached_to: web, device: /dev/sdf}",
        VolumeCheck(name="data", size=20, type="gp3", encrypted=True, attached_to="web", device="/dev/sdf"),
        "Volume data is 20 GiB large, of type gp3, encrypted and attached to web as /dev/sdf",
    ),
    ("volume: {exists: false}", VolumeCheck(exists=False), "There is no volume"),
    ("on_instance: /etc/motd", OnInstanceCheck(path="/etc/motd"), "/etc/motd on the instance exists"),
    (
        "on_instance: {instance: web, path: /home/ubuntu/a b.txt, equals: hi}",
        OnInstanceCheck(path="/home/ubuntu/a b.txt", instance="web", equals="hi"),
        "/home/ubuntu/a b.txt on instance web is 'hi'",
    ),
    (
        "on_instance: {path: /etc/x, exists: false}",
        OnInstanceCheck(path="/etc/x", exists=False),
        "/etc/x is not on the instance",
    ),
    ("ssh: uname -n", SshCheck(command="uname -n"), "Over SSH `uname -n` runs on the instance"),
    ("ssh: {}", SshCheck(), "Over SSH somebody logs in to the instance"),
    (
        "ssh: {instance: web, user: ubuntu, command: whoami, equals: ubuntu}",
        SshCheck(instance="web", user="ubuntu", command="whoami", equals="ubuntu"),
        "As ubuntu, over SSH `whoami` runs on instance web and prints 'ubuntu'",
    ),
]


def check(text: str) -> str:
    return f"{HEAD}checks:\n  - {text}\n"


@pytest.mark.parametrize(("text", "expected", "name"), CHECKS)
def test_each_check_on_ec2_is_read_and_named(course, text, expected, name):
    course.write(EXERCISE, check(text))
    (spec,) = load_course(course.root).exercises["make"].checks
    assert spec.check == expected
    assert spec.name == name
    assert load_course(course.root).exercises["make"].is_on_aws


MISTAKES = [
    # words that are none
    ("unknown-key", "instance: {name: web, ‸statee: running}", "`state`"),
    ("unknown-key", "instance: {name: web, ‸ami: ubuntu}", "`image`"),
    ("unknown-key", "instance: {name: web, ‸instance_type: t3.micro}", "`type`"),
    ("unknown-key", "ssh: {‸cmd: ls}", "`command`"),
    ("unknown-key", "on_instance: {‸file: /a}", "`path`"),
    ("unknown-key", "security_group: {name: web, ‸open: [{port: 22, to: everyone}]}", "`opens`"),
    ("unknown-check", "‸instanse: web", "`instance`"),
    ("wrong-value", "instance: {name: web, state: ‸runing}", "`running`"),
    ("wrong-value", "instance: {name: web, state: ‸pending}", "running"),
    ("wrong-value", "instance: {name: web, state: ‸[running]}", "running, stopped, terminated"),
    ("wrong-value", "volume: {name: data, state: ‸attached}", "available, in-use"),
    ("wrong-value", "volume: {name: data, state: ‸attaching}", "in-use"),
    ("wrong-value", "volume: {name: data, type: ‸gp4}", "gp2"),
    ("wrong-value", "instance: {image: ‸ubunut}", "`ubuntu`"),
    ("wrong-value", "instance: {image: ‸ami-123}", "AMI's ID"),
    ("wrong-value", "instance: {type: ‸micro}", "t3.micro"),
    ("wrong-value", "instance: {region: ‸europe}", "eu-west-1"),
    ("wrong-value", "instance: {zone: ‸us-east-1}", "a region and a letter"),
    ("wrong-value", "instance: {zone: ‸use1-az1}", "write the name"),
    ("wrong-type", "instance: {count: ‸two}", "digits"),
    ("out-of-range", "instance: {count: ‸0}", "from 1"),
    ("wrong-value", "security_group: {name: w, opens: [{port: ‸ssh, to: everyone}]}", "`22`"),
    ("wrong-value", "security_group: {name: w, opens: [{port: ‸70000, to: everyone}]}", "`22`"),
    ("wrong-value", "security_group: {name: w, opens: [{port: ‸90-80, to: everyone}]}", "`8000-8010`"),
    ("wrong-value", "security_group: {name: w, opens: [{port: 22, to: ‸me}]}", "everyone"),
    ("wrong-value", "security_group: {name: w, opens: [{port: 22, to: ‸300.1.1.1}]}", "198.51.100.7"),
    ("wrong-value", "security_group: {name: w, opens: [{port: 22, to: ‸10.0.0.1/8}]}", "10.0.0.0/8"),
    ("wrong-value", "security_group: {name: w, opens: [{port: 22, to: ‸'${address}/33'}]}", "198.51.100.7"),
    ("wrong-value", "security_group: {name: w, opens: [{port: 22, to: everyone, protocol: ‸icmp}]}", "tcp"),
    ("missing-key", "security_group: {name: w, opens: [‸{port: 22}]}", "`to: ...`"),
    ("missing-key", "on_instance: ‸{equals: a}", "`path: ...`"),
    ("empty-text", "ssh: {command: ‸''}", ""),
    # what no run can meet, or what says nothing
    ("contradiction", "instance: {region: eu-west-1, zone: ‸us-east-1a}", "`eu-west-1a`"),
    ("contradiction", "volume: {region: eu-west-1, zone: ‸'${region}a'}", "`eu-west-1a`"),
    ("contradiction", "instance: ‸{exists: false, count: 2}", "keep one"),
    ("contradiction", "instance: ‸{exists: false, state: terminated}", "terminated"),
    ("contradiction", "instance: {image: ami-0123456789abcdef0, newest: ‸true}", "`image: ubuntu`"),
    ("duplicate-name", "instance: {name: web, tags: {Name: ‸web}}", "keep one"),
    ("contradiction", "volume: {state: ‸available, attached_to: web}", "remove"),
    ("out-of-range", "volume: {type: st1, size: ‸20}", "another size"),
    ("empty-check", "security_group: ‸{instance: web}", "`opens`"),
    ("contradiction", "security_group: {name: a, instance: ‸web, opens: [{port: 22, to: everyone}]}", "keep one"),
    (
        "contradiction",
        "security_group: ‸{instance: web, region: eu-west-1, opens: [{port: 22, to: everyone}]}",
        "`name`",
    ),
    ("contradiction", "security_group: ‸{name: a, exists: false, opens: [{port: 22, to: everyone}]}", "remove"),
    ("contradiction", "security_group: ‸{name: a, exists: false, only: true}", "remove"),
    (
        "contradiction",
        "security_group: {name: a, opens: [{port: 20-25, to: everyone}], closed: [‸{port: 22, to: 198.51.100.7}]}",
        "name somebody",
    ),
    (
        "contradiction",
        "security_group: {name: a, opens: [{port: 22, to: '${address}'}], closed: [‸{port: 22, to: everyone}]}",
        "name somebody",
    ),
    ("bad-path", "on_instance: {path: ‸notes.txt}", "`/home/ubuntu/notes.txt`"),
    ("bad-path", "on_instance: {path: ‸~/notes.txt}", "`/home/ubuntu/notes.txt`"),
    ("bad-path", "on_instance: ‸/home/ubuntu/../x", "without turns"),
    ("bad-path", "on_instance: ‸/home/ubuntu/", "a file in it"),
    ("contradiction", "on_instance: ‸{path: /a, exists: false, equals: x}", "remove"),
    ("contradiction", "ssh: ‸{command: ls, prints: a, equals: ab}", "keep one"),
]


@pytest.mark.parametrize(("code", "text", "mend"), MISTAKES, ids=[text for _, text, _ in MISTAKES])
def test_each_mistake_is_named_where_it_stands(course, code, text, mend):
    course.write(EXERCISE, check(text))
    problems = course.problems()
    assert [(one.code, course.name(one), one.place.line, one.place.column) for one in problems] == [
        (code, *course.expected)
    ]
    assert mend in problems[0].mend


RIGHT = [
    "security_group: {name: a, opens: [{port: 22, to: '${address}'}], closed: [{port: 22, to: 198.51.100.7}]}",
    "security_group: {name: a, opens: [{port: 80, to: everyone}], closed: [{port: 22, to: everyone}]}",
    "security_group: {name: a, opens: [{port: 53, to: 0.0.0.0/0, protocol: udp}], closed: [{port: 53, to: 0.0.0.0/0}]}",
    "security_group: {name: a, opens: [{port: 22, to: 0.0.0.0/0}], closed: [{port: 22, to: '::/0'}]}",
    "security_group: {closed: [{port: 22, to: '${address}/32'}]}",
    "instance: {region: '${region}', zone: us-east-1a}",
    "instance: {image: '${learner}'}",
    "volume: {type: st1, size: 125, state: in-use, attached_to: web}",
    "on_instance: '${returned}'",
]


@pytest.mark.parametrize("text", RIGHT[:-1])
def test_what_can_be_so_is_taken(course, text):
    course.write(EXERCISE, check(text))
    assert course.problems() == []


def test_what_is_known_only_after_the_run_is_no_path(course):
    course.write(EXERCISE, check("on_instance: {path: '‸${returned}'}"))
    assert course.found() == [("unknown-variable", *course.expected)]


def test_the_learners_address_stands_in_prompt_and_hints_before_any_run(course):
    head = HEAD.replace("Make it.", '"From ${address}, not $${address}."').replace("[Try.]", '["${address}/32"]')
    course.write(EXERCISE, head + "checks: [{returns: 1}]\n")
    exercise = load_course(course.root).exercises["make"]
    assert (exercise.prompt, exercise.hints) == ("From 203.0.113.10, not $${address}.", ("203.0.113.10/32",))


# --- what a run starts from ---------------------------------------------------------------------------------

GROUP = "start: {security_groups: [{name: g, inbound: [{ports: 22, from: %s}]}]}\nchecks: [{returns: 1}]\n"


@pytest.mark.parametrize(
    ("peer", "mend"),
    [
        ("‸'${address}'", "`${address}/32`"),
        ("‸198.51.100.7", "`198.51.100.7/32`"),
        ("‸everyone", "203.0.113.0/24"),
        ("‸10.0.0.0/255.0.0.0", "203.0.113.0/24"),
        ("‸'::/0'", "203.0.113.0/24"),
        ("‸10.0.0.0/33", "203.0.113.0/24"),
    ],
)
def test_whom_a_rule_of_the_start_lets_in_is_a_block_as_aws_takes_it(course, peer, mend):
    course.write(EXERCISE, HEAD + GROUP % peer)
    assert course.found() == [("wrong-value", *course.expected)]
    assert mend in course.problems()[0].mend


@pytest.mark.parametrize("peer", ["'${address}/32'", "0.0.0.0/0", "10.1.2.3/8"])
def test_a_block_that_aws_takes_is_taken(course, peer):
    course.write(EXERCISE, HEAD + GROUP % peer)
    assert course.problems() == []


def test_the_zone_of_what_a_run_starts_from_is_a_name(course):
    course.write(EXERCISE, HEAD + "start: {instances: [{name: a, zone: ‸use1-az1}]}\nchecks: [{returns: 1}]\n")
    assert course.found() == [("wrong-value", *course.expected)]


# --- keys in the learner's home ------------------------------------------------------------------------------

KEYS = "start: {key_pairs: [%s]}\nchecks: [{returns: 1}]\n"


def test_the_file_of_a_private_key_is_read_with_its_mode(course):
    keys = "{name: a, file: '.ssh/${learner}.pem'}, {name: b, file: b.pem, mode: 0644}, {name: c, file: c, mode: '400'}"
    course.write(EXERCISE, HEAD + KEYS % keys)
    assert course.problems() == []
    pairs = load_course(course.root).exercises["make"].start["key_pairs"]
    assert [(pair["file"], pair.get("mode")) for pair in pairs] == [
        (".ssh/${learner}.pem", None),
        ("b.pem", "0644"),
        ("c", "400"),
    ]


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ("bad-path", "{name: a, file: ‸/home/a.pem}"),
        ("bad-path", "{name: a, file: ‸../a.pem}"),
        ("bad-path", "{name: a, file: ‸my key.pem}"),
        ("wrong-value", "{name: a, file: a.pem, mode: ‸0999}"),
        ("wrong-value", "{name: a, file: a.pem, mode: ‸rw}"),
        ("mode-needs-file", "{name: a, ‸mode: 0400}"),
        ("duplicate-name", "{name: a, file: a.pem}, {name: b, file: ‸a.pem}"),
        ("unknown-key", "{name: a, file: a.pem, ‸permissions: 0400}"),
    ],
)
def test_a_key_file_that_can_not_be_is_named(course, code, keys):
    course.write(EXERCISE, HEAD + KEYS % keys)
    assert course.found() == [(code, *course.expected)]


def test_an_editor_is_told_the_words_of_every_check_on_ec2():
    defined = exercise_schema()["$defs"]
    assert defined["InstanceArgs"]["properties"]["state"]["enum"] == ["running", "stopped", "terminated"]
    assert defined["VolumeArgs"]["properties"]["type"]["enum"][:2] == ["gp2", "gp3"]
    assert defined["PortsArgs"]["required"] == ["port", "to"]
    for form in ("InstanceForm", "SecurityGroupForm", "VolumeForm", "OnInstanceForm", "SshForm"):
        assert len(defined[form]["properties"]) == 4


# --- ways in ---------------------------------------------------------------------------------------------------

KEY = "{name: lab, file: lab.pem}"


@pytest.mark.parametrize(
    ("keys", "host", "checks", "said"),
    [
        (KEY, "{name: web}", "‸ssh: {instance: web}", "nobody can log in to `web`"),
        ("{name: lab}", "{name: web, key_pair: lab}", "‸ssh: {instance: web}", "the private key of `lab`"),
        (
            "{name: lab}",
            "{name: web, key_pair: lab}",
            "‸on_instance: {instance: web, path: /a}",
            "can't log in to `web`",
        ),
        ("{name: lab}", "{name: web}", "‸ssh: {instance: web}\n  - ssh: {instance: web, user: a}", "nobody can log in"),
    ],
)
def test_an_instance_of_the_start_that_nobody_can_log_in_to_is_warned_of(course, keys, host, checks, said):
    start = f"start: {{key_pairs: [{keys}], instances: [{host}]}}\n"
    course.write(EXERCISE, f"{HEAD}{start}checks:\n  - {checks}\n")
    (problem,) = course.problems()
    assert (problem.code, problem.severity) == ("no-way-in", Severity.WARNING)
    assert said in problem.what
    assert course.found() == [("no-way-in", *course.expected)]


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("{name: web, key_pair: lab}", "ssh: {instance: web}"),
        ("{name: db}", "ssh: {instance: web}"),
        ("{name: web}", "instance: web"),
        ("{name: web}", "on_instance: {instance: web, path: /a, exists: false}"),
        ("{name: web}", "ssh: ls"),
    ],
)
def test_other_instances_are_the_learners_to_open(course, host, text):
    start = f"start: {{key_pairs: [{KEY}], instances: [{host}]}}\n"
    course.write(EXERCISE, f"{HEAD}{start}checks:\n  - {text}\n")
    assert course.problems() == []
