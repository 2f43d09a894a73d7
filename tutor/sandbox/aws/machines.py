"""Instances that answer: EC2's state is told to the rack that runs them, and the networks let in what it lets in.

EC2 changes -> refresh -> orders to the rack, filters of all SSH ports
a change falls due -> the clock's thread -> EC2 changes
the rack answers -> doors, sockets, sessions
a connection arrives at an SSH port -> judged once more -> through the door of its instance
"""

from __future__ import annotations

import os
import socket
import threading
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from tutor.model.addresses import LEARNER_ADDRESS
from tutor.model.values import JsonObject, JsonValue
from tutor.sandbox.aws.accounts import ACCOUNTS
from tutor.sandbox.aws.attempts import Attempt, Attempts
from tutor.sandbox.aws.crossings import Crossings
from tutor.sandbox.aws.doors import Doors
from tutor.sandbox.aws.ec2_rules.dns import private_dns
from tutor.sandbox.aws.ec2_rules.image_systems import system_of_public
from tutor.sandbox.aws.gateway import Gateway
from tutor.sandbox.aws.moto_adapter.ec2_estate import launch_key, original_image, read_disks, read_estate
from tutor.sandbox.aws.orders import Orders
from tutor.sandbox.aws.rack_line import RackLine
from tutor.sandbox.aws.reach import Caller, Estate, Machine, Reached, reach
from tutor.sandbox.aws.sessions import Sessions
from tutor.sandbox.aws.ssh_port import SshPort, refuse
from tutor.sandbox.inside.network import METADATA_ADDRESS, SSH_PORT

__all__ = ["LEARNER", "WAYS", "Machines", "Serve"]

LEARNER = ""  # the name of the learner's network; others have the ids of their instances
WAYS = ("ssh", "shut", "sniff")  # what a network has that leads to instances
_LOOPBACK = "127."

# Serves the sockets of an instance's network, by kind; what ends that again. Called from a thread of the line's.
Serve = Callable[[str, Mapping[str, socket.socket]], Callable[[], None]]


class Machines:
    """The instances of one run. `line` leads to their rack, None where none answers; `authority` is what they trust, as
    PEM; `tell` gets connections and sessions as they happen."""

    def __init__(
        self,
        gateway: Gateway,
        *,
        line: socket.socket | None,
        authority: str,
        serve: Serve,
        tell: Callable[[JsonObject], None],
    ) -> None:
        self._gateway = gateway
        self._authority = authority
        self._serve = serve
        self._attempts = Attempts(gateway.now, lambda told: tell({"connection": told}))
        self._sessions = Sessions(gateway.now, lambda told: tell({"session": told}))
        self._line = RackLine(line, self._heard, self._lost) if line else None
        self._crossings = Crossings(self._arrived, self._tried)
        self._doors = Doors()
        self._orders = Orders()
        self._estate = Estate()
        self._had: dict[str, frozenset[str]] = {}  # public addresses of each instance, now and before
        self._keys: dict[str, str] = {}  # of the launch: the key pair may be deleted later
        self._served: dict[str, Callable[[], None]] = {}
        self._leaving: list[str] = []
        self._opening = threading.Lock()
        self._woken = threading.Event()

    def start(self, sockets: Mapping[str, socket.socket]) -> None:
        """Follow EC2 from now on; `sockets` are the learner's `WAYS`, if their network has a way to instances."""
        if set(WAYS) <= set(sockets):
            self._watch(LEARNER, sockets, LEARNER_ADDRESS)
        self._gateway.follow_ec2(self._refresh)
        if self._line:
            self._line.start()
        self._crossings.start()
        threading.Thread(target=self._keep_time, name="instances", daemon=True).start()

    @property
    def estate(self) -> Estate:
        """All instances as they are now."""
        return self._estate

    def public_key(self, instance: str) -> str:
        """The key that an instance was launched with, as OpenSSH writes it; empty for none."""
        return self._keys.get(instance, "")

    def seen(self) -> tuple[JsonObject, dict[str, JsonValue]]:
        """`connections` and `sessions` so far, also those that go on, whose end is told no more; and a sentence for
        each of the two that is incomplete. Waits until the rack has told all."""
        self._crossings.read_attempts()
        if self._line:
            self._line.settle()
        kept: dict[str, Attempts | Sessions] = {"connections": self._attempts, "sessions": self._sessions}
        incomplete: dict[str, JsonValue] = {
            kind: told for kind, things in kept.items() if (told := things.incomplete())
        }
        return {kind: [*things.as_json()] for kind, things in kept.items()}, incomplete

    # --- EC2 ---------------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """EC2's state may be another: nothing is answered meanwhile, so nothing here may wait. No call fails by it."""
        try:
            self._follow()
        except Exception as error:  # noqa: BLE001 - EC2 goes on, and why no instance does is told
            self._doors.fail_all(f"the private AWS failed, which is not your fault ({type(error).__name__})")
        self._open_ports()
        self._woken.set()

    def _follow(self) -> None:
        """See what there is now, and tell the rack."""
        estate = read_estate(self._had)
        for machine in estate.machines:
            self._keys.setdefault(machine.id, launch_key(machine))
            if machine.facts.public:
                self._had[machine.id] = self._had.get(machine.id, frozenset()) | {machine.facts.public}
        self._estate = estate
        rebooted, self._gateway.ec2_memory.rebooted = self._gateway.ec2_memory.rebooted, []
        if self._line:
            states = {machine.id: machine.facts.state for machine in estate.machines}
            for order in self._orders.next(states, read_disks(), rebooted):
                self._send(self._line, order)

    def _send(self, line: RackLine, order: JsonObject) -> None:
        """Tell the rack, and close the doors that it is about to close."""
        instance = str(order.get("instance", ""))
        if order["do"] in {"boot", "reboot"}:
            order = {**order, "about": self._about(instance)}
            self._doors.expect(instance)
        elif order["do"] in {"halt", "destroy"}:
            self._doors.shut(instance)
        if order["do"] == "destroy":
            self._leaving.append(instance)
        line.say(order)

    def _about(self, instance: str) -> JsonObject:
        """What an instance is to know and to be."""
        machine = self._estate.by_id[instance]
        facts = machine.facts
        system = system_of_public(machine.region, original_image(machine))
        host, _, domain = private_dns(facts.private, machine.region).partition(".")
        return {
            "hostname": host,
            "domain": domain,
            "user": system.user,
            "key": self.public_key(instance),
            "private_ip": facts.private,
            "os": system.kind,
            "os_name": system.name,
            "user_data": _text(facts.user_data),
            "authority": self._authority,
            "id": facts.id,
            "type": facts.type,
            "zone": facts.zone,
        }

    def _keep_time(self) -> None:
        """Have changes that fall due happen when they do, also while nobody calls."""
        while True:
            is_woken = self._woken.wait(self._gateway.until_due())
            self._woken.clear()
            self._end_services()
            if not is_woken:
                self._gateway.settle()

    def _end_services(self) -> None:
        while self._leaving:
            instance = self._leaving.pop()
            self._crossings.drop(instance)
            end = self._served.pop(instance, None)
            if end is not None:
                end()

    # --- networks ----------------------------------------------------------------------------------------------------

    def judge(self, caller: Caller, address: str, port: int) -> Reached:
        """Whether a caller reaches a port now, here as well as by EC2's rules."""
        reached = reach(self._estate, caller, address, port)
        if reached.why or reached.machine is None:
            return reached
        return Reached(reached.machine, self._why_not_here(reached.machine, port), reached.source)

    def _why_not_here(self, machine: Machine, port: int) -> str:
        if self._line is None:
            return f"{machine.named} would let you in, but instances don't answer in this run"
        if port != SSH_PORT:
            return f"port {port} of {machine.named} is open, but this private AWS carries only SSH, port {SSH_PORT}"
        failed = self._doors.why_closed(machine.id)
        return f"{machine.named} did not come up here: {failed}" if failed else ""

    def _caller(self, network: str) -> Caller | None:
        return self._estate.caller(network) if network else Caller(LEARNER_ADDRESS)

    def _open_ports(self) -> None:
        """Let in at each network's SSH port exactly what may come through now."""
        with self._opening:
            for network, port in self._crossings.ports().items():
                caller = self._caller(network)
                if caller is not None:
                    port.let_in(frozenset(self._reachable(caller)))

    def _reachable(self, caller: Caller) -> list[str]:
        estate = self._estate
        addresses = list(estate.by_public)
        if caller.machine is not None:
            addresses += [address for vpc, address in estate.by_private if vpc == caller.machine.facts.vpc]
        return [address for address in addresses if not self.judge(caller, address, SSH_PORT).why]

    def _arrived(self, network: str, connection: socket.socket, source: str, address: str) -> None:
        """A connection that the filter let in; what it stood for may have changed since."""
        caller = self._caller(network)
        if caller is None:
            refuse(connection)
        elif address.startswith(_LOOPBACK):  # an instance's own; the learner's own machine has no SSH server
            self._doors.enter(network, connection, address, address)
        else:
            reached = self.judge(caller, address, SSH_PORT)
            if reached.why or reached.machine is None or source != caller.address:
                refuse(connection)
            else:
                self._doors.enter(reached.machine.id, connection, reached.source, address)

    def _tried(self, network: str, attempt: Attempt) -> None:
        caller = self._caller(network)
        if caller is None or attempt.address in {caller.address, METADATA_ADDRESS}:
            return
        if attempt.source == caller.address:
            reached = self.judge(caller, attempt.address, attempt.port)
        else:
            reached = Reached(None, f"it came from {attempt.source}, which is not the caller's address")
        self._attempts.see(attempt, reached)

    # --- the rack ----------------------------------------------------------------------------------------------------

    def _heard(self, message: dict[str, Any], fds: list[int]) -> None:
        if "up" in message:
            self._up(message, [socket.socket(fileno=fd) for fd in fds])
            return
        for fd in fds:
            os.close(fd)
        if "session" in message:
            self._sessions.hear(message["session"])
        elif "failed" in message:
            self._doors.fail(str(message["failed"]), str(message.get("why", "")))
            self._open_ports()
        elif "down" in message:
            self._down(str(message["down"]), is_reboot=message.get("reboot") is True)

    def _up(self, message: Mapping[str, Any], came: list[socket.socket]) -> None:
        """An instance is up: its network is served from now on, and those who wait for it come in."""
        instance, kinds = str(message["up"]), message.get("sockets")
        sockets = dict(zip(kinds, came, strict=False)) if isinstance(kinds, list) and len(kinds) == len(came) else {}
        door = sockets.pop("door", None)
        if door is None or not self._orders.is_on(instance):  # not any more
            _close(*came)
            return
        host_key = (str(message.get("host_key_type", "")), str(message.get("host_key", "")))
        self._gateway.ec2_memory.host_keys[instance] = host_key
        if instance in self._served:  # the same ones again
            _close(*sockets.values())
        else:
            self._begin_services(instance, sockets)
        self._doors.open(instance, door)
        self._open_ports()

    def _begin_services(self, instance: str, sockets: dict[str, socket.socket]) -> None:
        ways = {kind: sockets.pop(kind) for kind in WAYS if kind in sockets}
        caller = self._caller(instance)
        if caller is not None and set(WAYS) <= set(ways):
            self._watch(instance, ways, caller.address)
        self._served[instance] = self._serve(instance, sockets)

    def _watch(self, network: str, ways: Mapping[str, socket.socket], source: str) -> None:
        self._crossings.add(network, SshPort(ways["ssh"], ways["shut"], source), ways["sniff"])

    def _down(self, instance: str, *, is_reboot: bool) -> None:
        """An instance has shut itself down, or boots anew by itself."""
        machine = self._estate.machine(instance)
        if is_reboot or machine is None:
            self._doors.expect(instance)
            return
        self._doors.shut(instance)
        self._orders.fell(instance)
        account = next(one for one in ACCOUNTS.values() if one.account_id == machine.facts.owner)
        self._gateway.shut_down(account, machine.region, instance)

    def _lost(self) -> None:
        self._doors.fail_all("what runs the instances is gone, which is not your fault")
        self._open_ports()


def _text(user_data: str) -> str:
    """User data as text; what is none has replacement characters in it."""
    try:
        return b64decode(user_data).decode("utf-8", "replace")
    except ValueError:
        return user_data


def _close(*sockets: socket.socket) -> None:
    for sock in sockets:
        sock.close()
