"""What a learner's network lets through: AWS on loopback, ssh to EC2's addresses once a program opens, nothing else."""

from __future__ import annotations

import errno
import json
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tutor.model.addresses import LEARNER_ADDRESS
from tutor.sandbox.inside import network, routes

_CANT = (errno.EOPNOTSUPP, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT)
_ROOT = Path(network.__file__).resolve().parents[3]
_IN_A_NETWORK_OF_OUR_OWN = """
import errno, json, os, select, socket, struct, sys
sys.path.insert(0, {root!r})
from tutor.sandbox.inside import namespaces, network, routes
try:
    namespaces.unshare()
except OSError as error:
    print(json.dumps({{"denied": str(error)}}))
    sys.exit()
if os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))

def allow(*addresses):
    program = [(0x20, 0, 0, 0xFFF00000 + 16)]
    for address in addresses:
        program += [(0x15, 0, 1, struct.unpack("!I", socket.inet_aton(address))[0]), (0x06, 0, 0, network.CHOOSE_SSH)]
    return [*program, (0x06, 0, 0, network.CHOOSE_SHUT)]

def dial(address, port, wait=0.2):
    client = socket.socket()
    client.settimeout(wait)
    try:
        client.connect((address, port))
    except OSError as error:
        return errno.errorcode.get(error.errno, "timed out")
    finally:
        client.close()
    return "open"

network.bring_loopback_up()
{code}
"""


def _told(code: str) -> dict[str, Any]:
    program = _IN_A_NETWORK_OF_OUR_OWN.format(root=str(_ROOT), code=code)
    done = subprocess.run([sys.executable, "-I", "-B", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    if "denied" in told:
        pytest.skip(f"no network of our own here: {told['denied']}")
    if any(os.strerror(number) in told.get("unreached", "") for number in _CANT):
        pytest.skip(f"no ways to instances here: {told['unreached']}")
    return told


_LEARNERS = """
made = network.open_listeners(at_aws_ports=True)
told = {"kinds": made.kinds, "unreached": made.unreached}
"""


def test_ec2s_addresses_swallow_what_is_sent_to_them_and_all_others_are_unreachable_at_once():
    told = _told(
        _LEARNERS
        + """
for address, port in (("54.214.3.4", 22), ("54.214.3.4", 80), ("8.8.8.8", 22), ("172.31.1.1", 22),
                      ("169.254.169.254", 80), ("127.0.0.1", 81), ("127.0.0.1", 80), ("203.0.113.10", 80)):
    told[f"{address}:{port}"] = dial(address, port)
print(json.dumps(told))
"""
    )
    assert told["kinds"] == ["http", "https", "dns", "ssh", "shut", "sniff"]
    assert told["54.214.3.4:22"] == told["54.214.3.4:80"] == "timed out"
    assert {told["8.8.8.8:22"], told["172.31.1.1:22"], told["169.254.169.254:80"]} == {"ENETUNREACH"}
    assert {told["127.0.0.1:81"], told["203.0.113.10:80"]} == {"ECONNREFUSED"}
    assert told["127.0.0.1:80"] == "open"


def test_a_program_opens_one_address_and_the_caller_comes_from_the_learners_own():
    told = _told(
        _LEARNERS
        + """
network.attach_choice(made.sockets["ssh"], allow("54.214.3.4"))
told["open"], told["closed"] = dial("54.214.3.4", 22), dial("54.214.3.5", 22)
inside, caller = made.sockets["ssh"].accept()
told["to"], told["from"] = inside.getsockname(), caller[0]
print(json.dumps(told))
"""
    )
    assert (told["open"], told["closed"]) == ("open", "timed out")
    assert (told["to"], told["from"]) == (["54.214.3.4", 22], network.LEARNERS_ADDRESS)


def test_a_connection_stays_open_when_the_port_shuts():
    told = _told(
        _LEARNERS
        + """
network.attach_choice(made.sockets["ssh"], allow("54.214.3.4"))
client = socket.create_connection(("54.214.3.4", 22))
inside, _ = made.sockets["ssh"].accept()
network.attach_choice(made.sockets["ssh"], allow())
client.sendall(b"still there")
told["heard"] = inside.recv(100).decode()
print(json.dumps(told))
"""
    )
    assert told["heard"] == "still there"


def test_nobody_in_the_network_can_stand_at_an_instances_address():
    told = _told(
        _LEARNERS
        + """
network.attach_choice(made.sockets["ssh"], allow("54.214.3.4"))
namespaces.drop_privileges()
told["bound"] = []
for address, shared in (("54.214.3.4", False), ("54.214.3.4", True), ("0.0.0.0", True)):
    impostor = socket.socket()
    if shared:
        impostor.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        impostor.bind((address, 22))
        told["bound"].append(address)
    except OSError as error:
        told["bound"].append(errno.errorcode[error.errno])
impostor = socket.socket()
impostor.bind(("54.214.3.4", 8022))
impostor.listen()
told["other port"] = dial("54.214.3.4", 8022)
print(json.dumps(told))
"""
    )
    assert told["bound"] == ["EACCES"] * 3
    assert told["other port"] == "timed out"


def test_every_attempt_is_seen_also_a_dropped_one_and_calls_to_aws_are_not():
    told = _told(
        _LEARNERS
        + """
for address, port in (("127.0.0.1", 80), ("54.214.3.4", 22), ("54.214.3.5", 8080)):
    dial(address, port)
seen = []
while select.select([made.sockets["sniff"]], [], [], 0)[0]:
    packet = made.sockets["sniff"].recv(2048)
    seen.append([socket.inet_ntoa(packet[16:20]), struct.unpack_from("!H", packet, 22)[0]])
told["seen"] = seen
print(json.dumps(told))
"""
    )
    assert told["seen"] == [["54.214.3.4", 22], ["54.214.3.5", 8080]]


def test_an_instance_also_reaches_private_addresses_and_its_metadata():
    told = _told(
        """
made = network.open_instance_listeners("172.31.7.8")
told = {"kinds": made.kinds, "unreached": made.unreached}
network.attach_choice(made.sockets["ssh"], allow("172.31.9.9", "54.214.3.4"))
for address, port in (("172.31.9.9", 22), ("54.214.3.4", 22), ("172.31.9.8", 22), ("169.254.169.254", 80),
                      ("8.8.8.8", 22)):
    told[f"{address}:{port}"] = dial(address, port)
told["from"] = [made.sockets["ssh"].accept()[1][0] for _ in range(2)]
own = socket.create_server(("0.0.0.0", 8080))
told["own"], told["others"] = dial("172.31.7.8", 8080), dial("172.31.9.9", 8080)
print(json.dumps(told))
"""
    )
    assert told["kinds"] == ["http", "https", "dns", "ssh", "shut", "sniff", "metadata"]
    assert told["172.31.9.9:22"] == told["54.214.3.4:22"] == told["169.254.169.254:80"] == "open"
    assert (told["172.31.9.8:22"], told["8.8.8.8:22"]) == ("timed out", "ENETUNREACH")
    assert told["from"] == ["172.31.7.8", "172.31.7.8"]
    assert (told["own"], told["others"]) == ("open", "timed out")


def test_an_instance_of_another_vpc_has_other_neighbours():
    told = _told(
        """
made = network.open_instance_listeners("10.7.0.5")
told = {"unreached": made.unreached, "near": dial("10.7.200.9", 80), "far": dial("172.31.0.4", 22)}
print(json.dumps(told))
"""
    )
    assert (told["near"], told["far"]) == ("timed out", "ENETUNREACH")


def test_the_learner_has_one_address_everywhere():
    assert network.LEARNERS_ADDRESS == LEARNER_ADDRESS


def test_where_the_kernel_has_no_policy_routing_aws_is_served_all_the_same():
    told = _told(
        """
def refuse(*_, **__):
    raise OSError(errno.EOPNOTSUPP, "a rule in the jail's network: Operation not supported")
routes._Kernel.add_rule = refuse
made = network.open_listeners(at_aws_ports=True)
told = {"kinds": made.kinds, "why": made.unreached}
told["aws"], told["instance"] = dial("127.0.0.1", 80), dial("54.214.3.4", 22)
print(json.dumps(told))
"""
    )
    assert told["kinds"] == ["http", "https", "dns"]
    assert "Operation not supported" in told["why"]
    assert (told["aws"], told["instance"]) == ("open", "ENETUNREACH")


def test_a_kernel_that_answers_with_too_little_is_an_error_and_no_surprise(monkeypatch):
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    monkeypatch.setattr(routes.socket, "socket", lambda *_: ours)
    theirs.send(b"short")
    with theirs, pytest.raises(OSError, match="cut short") as raised:
        routes.route_instances(("203.0.113.10",), ("54.214.0.0/16",), 22)
    assert raised.value.errno == errno.EPROTO


def test_what_the_kernel_refuses_is_told_in_words(monkeypatch):
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    monkeypatch.setattr(routes.socket, "socket", lambda *_: ours)
    theirs.send(struct.pack("=IHHIIi", 20, 2, 0, 1, 0, -errno.EPERM))
    with theirs, pytest.raises(OSError, match=f"an address in the jail's network: {os.strerror(errno.EPERM)}"):
        routes.route_instances(("203.0.113.10",), ("54.214.0.0/16",), 22)
