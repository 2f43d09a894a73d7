"""A private AWS with a learner's network, and a rack that a test plays: what they order, say, let in and drop."""

from __future__ import annotations

import select
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from tutor.model.verdicts import Tier
from tutor.sandbox.aws.accounts import LEARNER
from tutor.sandbox.aws_client import AwsOrder, AwsProcess, AwsRun
from tutor.sandbox.inside import network, wire

if TYPE_CHECKING:
    from tutor.sandbox.local import LocalSandbox

SECONDS = 60.0  # past it something is broken; nothing is measured by it
_ROOT = Path(network.__file__).resolve().parents[3]
_NETWORK = """
import json, os, socket, sys
sys.path.insert(0, {root!r})
from tutor.sandbox.inside import namespaces, network, wire
control = socket.socket(fileno={fd})
try:
    namespaces.unshare()
except OSError as error:
    wire.send(control, {{"denied": str(error)}})
    sys.exit()
if os.fork():
    os.wait()
    sys.exit()
network.bring_loopback_up()
private = {private!r}
made = network.open_instance_listeners(private) if private else network.open_listeners(at_aws_ports=True)
wire.send(control, {{"kinds": made.kinds, "unreached": made.unreached}}, made.descriptors)
made.close()
clients = []
while True:
    asked, _ = wire.receive(control)
    client = socket.socket()
    clients.append(client)
    client.setblocking(False)
    told = {{"error": client.connect_ex((asked["address"], asked["port"]))}}
    wire.send(control, told, (client.fileno(),))
"""


class Network:
    """A network of its own, where clients call from. `sockets` are its listeners."""

    def __init__(self, private: str = "") -> None:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(SECONDS)
        code = _NETWORK.format(root=str(_ROOT), fd=theirs.fileno(), private=private)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-c", code], pass_fds=(theirs.fileno(),), stderr=subprocess.DEVNULL
            )
        told, fds = wire.receive(self._control)
        self.why_not = str(told.get("denied") or told.get("unreached") or "")
        self.sockets = dict(zip(told.get("kinds", ()), fds, strict=True))

    def call(self, address: str, port: int = 22) -> socket.socket:
        """Begin to connect; the socket is writable once that is done."""
        wire.send(self._control, {"address": address, "port": port})
        _, fds = wire.receive(self._control)
        return socket.socket(fileno=fds[0])

    def close(self) -> None:
        for fd in self.sockets.values():
            socket.close(fd)
        self._control.close()
        self._process.wait()


class Play:
    """One private AWS. The learner's calls go to `ec2`; `network` is the learner's; the test is the rack."""

    def __init__(self, process: AwsProcess, stack: ExitStack, start: Mapping[str, Any]) -> None:
        self._stack = stack
        self.network = self.network_of("")
        if self.network.why_not:
            pytest.skip(self.network.why_not)
        self.rack, theirs = socket.socketpair()
        stack.callback(self.rack.close)
        self.rack.settimeout(SECONDS)
        with theirs, socket.create_server(("127.0.0.1", 0)) as listener:
            self._port = listener.getsockname()[1]
            sockets = {**self.network.sockets, "endpoint": listener.fileno()}
            self.aws: AwsRun = process.open(AwsOrder(sockets=sockets, start=start, rack=theirs.fileno()))
        stack.callback(self.aws.close)
        self.ec2 = self.client("ec2")
        self._heard: list[dict[str, Any]] = []

    def network_of(self, private: str) -> Network:
        """An instance's network, or the learner's."""
        made = Network(private)
        self._stack.callback(made.close)
        return made

    def client(self, service: str) -> Any:
        keys = {"aws_access_key_id": LEARNER.access_key, "aws_secret_access_key": LEARNER.secret_key}
        settings = Config(retries={"total_max_attempts": 1})
        url = f"http://127.0.0.1:{self._port}"
        return boto3.client(service, endpoint_url=url, region_name="us-east-1", config=settings, **keys)

    # --- what AWS tells --------------------------------------------------------------------------------------

    def order(self, *wanted: str) -> dict[str, Any]:
        """The next order to the rack, which must be one of these."""
        told, _ = wire.receive(self.rack)
        assert told["do"] in wanted, told
        return told

    def tried(self, address: str, outcome: str = "") -> dict[str, Any]:
        """The connection to an address that AWS tells of, perhaps with this outcome, once it does."""
        return self._told("connection", lambda one: one["address"] == address and one["outcome"].startswith(outcome))

    def logged_in(self) -> dict[str, Any]:
        """The session that AWS tells of, once it does."""
        return self._told("session", lambda _one: True)

    def _told(self, kind: str, is_wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            for told in self._heard:
                if kind in told and is_wanted(told[kind]):
                    self._heard.remove(told)
                    return dict(told[kind])
            assert select.select([self.aws.calls], [], [], SECONDS)[0], self._heard
            self._heard += self.aws.heard()

    # --- what the rack does ----------------------------------------------------------------------------------

    def up(self, instance: str, net: Network | None = None) -> socket.socket:
        """Say that an instance is up, perhaps with a network; its end of the door."""
        door, theirs = socket.socketpair()
        self._stack.callback(door.close)
        door.settimeout(SECONDS)
        sockets = net.sockets if net else {}
        about = {"host_key": "SHA256:abc", "host_key_type": "ED25519"}
        with theirs:
            fds = (theirs.fileno(), *sockets.values())
            wire.send(self.rack, {"up": instance, "sockets": ["door", *sockets], **about}, fds)
        return door

    def say(self, **message: Any) -> None:
        wire.send(self.rack, message)

    # --- what the learner does -------------------------------------------------------------------------------

    def launch(self, **params: Any) -> str:
        names = [{"Name": "name", "Values": ["ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"]}]
        image = self.ec2.describe_images(Filters=names)["Images"][0]["ImageId"]
        asked = {"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, **params}
        made: str = self.ec2.run_instances(**asked)["Instances"][0]["InstanceId"]
        return made

    def instance(self, instance: str) -> dict[str, Any]:
        told: dict[str, Any] = self.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
        return told

    def settled(self, instance: str, state: str) -> dict[str, Any]:
        """An instance once it is in a state."""
        waiter = self.ec2.get_waiter(f"instance_{state}")
        waiter.wait(InstanceIds=[instance], WaiterConfig={"Delay": 0.05, "MaxAttempts": 1000})
        return self.instance(instance)

    def open_port(self, instance: str, cidr: str = "0.0.0.0/0", port: int = 22) -> None:
        group = self.instance(instance)["SecurityGroups"][0]["GroupId"]
        self.ec2.authorize_security_group_ingress(
            GroupId=group, IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp=cidr
        )

    def seen(self, **last: object) -> dict[str, Any]:
        """All that AWS knows at the end; the rack has something to say when it is asked to settle."""
        rack = threading.Thread(target=self._settle, args=(last,))
        rack.start()
        try:
            return self.aws.collect(())
        finally:
            self.aws.close()
            rack.join(SECONDS)

    def _settle(self, last: dict[str, object]) -> None:
        with suppress(wire.WireError):  # a rack that never said a word is not asked
            while wire.receive(self.rack)[0] != {"do": "settle"}:
                pass
            if last:
                self.say(**last)
            self.say(settled=True)

    # --- connections -----------------------------------------------------------------------------------------

    @staticmethod
    def came_in(door: socket.socket) -> tuple[dict[str, Any], socket.socket]:
        """The next connection that came in by a door."""
        told, (fd,) = wire.receive(door)
        return told, socket.socket(fileno=fd)

    @staticmethod
    def is_open(client: socket.socket) -> bool:
        """Whether a call came through, once that is known; it then waits for what it reads."""
        assert select.select([], [client], [], SECONDS)[1]
        client.settimeout(SECONDS)
        return client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0

    def why_dropped(self, address: str) -> str:
        """Call until the call is dropped; why it was."""
        while True:
            with self.network.call(address):
                told = self.tried(address)
            if told["outcome"] == "dropped":
                return str(told["why"])


@pytest.fixture
def playing(sandbox: LocalSandbox) -> Iterator[Callable[..., Play]]:
    """Begin with a `start`."""
    if sandbox.tier is not Tier.STRONG or sandbox.tier_report().slow:
        pytest.skip("namespaces can't be nested here")
    process = sandbox._aws_process()  # noqa: SLF001 - the warm one of this session
    with ExitStack() as stack:
        yield lambda start=None: Play(process, stack, start or {})


@pytest.fixture
def play(playing: Callable[..., Play]) -> Play:
    return playing()
