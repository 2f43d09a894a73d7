"""A test that plays the AWS process: it orders instances from a real rack, and leads real OpenSSH clients to them."""

from __future__ import annotations

import os
import select
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tutor.errors import SandboxError
from tutor.model.verdicts import Tier
from tutor.sandbox.inside import wire
from tutor.sandbox.rack import Rack, RackNest

PROGRAMS = ("ssh", "scp", "sftp", "ssh-keygen")
SECONDS = 60.0  # past it something is broken; nothing is measured by it
OPTIONS = {
    "StrictHostKeyChecking": "no",
    "UserKnownHostsFile": "/dev/null",
    "LogLevel": "ERROR",
    "IdentitiesOnly": "yes",
    "BatchMode": "yes",
}
UBUNTU = {
    "hostname": "ip-172-31-1-2",
    "domain": "ec2.internal",
    "user": "ubuntu",
    "private_ip": "172.31.1.2",
    "os": "ubuntu",
    "os_name": "Ubuntu 24.04.3 LTS",
    "type": "t3.micro",
    "zone": "us-east-1a",
}


class Aws:
    """AWS's end of a rack. `told` is all that the rack said, in order."""

    def __init__(self, nest: RackNest, keys: Path) -> None:
        self.keys = keys
        self.told: list[dict[str, Any]] = []
        self.sockets: dict[str, dict[str, socket.socket]] = {}
        self._news = threading.Condition()
        self._bridges: dict[str, socket.socket] = {}
        self._ours, theirs = socket.socketpair()
        with theirs:
            self.rack: Rack = nest.give_birth(theirs)
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    # --- the rack --------------------------------------------------------------------------------------------

    def order(self, what: str, **fields: object) -> None:
        wire.send(self._ours, {"do": what, **fields})

    def boot(self, instance: str = "i-1", how: str = "boot", **about: str) -> dict[str, Any]:
        """Order it, and wait until it answers."""
        before = self._count(instance)
        key = (self.keys / "lab.pem.pub").read_text("ascii").strip()
        self.order(how, instance=instance, about={**UBUNTU, "key": key, "id": instance, **about})
        return self.answer(instance, before)

    def answer(self, instance: str, before: int) -> dict[str, Any]:
        """The message `up` or `failed` of an instance that had said so `before` times."""
        with self._news:
            assert self._news.wait_for(lambda: self._count(instance) > before, SECONDS), self.told
        return [said for said in self.told if instance in (said.get("up"), said.get("failed"))][before]

    def _count(self, instance: str) -> int:
        return sum(instance in (said.get("up"), said.get("failed")) for said in self.told)

    def attach(self, volume: str = "vol-1", instance: str = "i-1", name: str = "nvme1n1", **fields: object) -> None:
        more = {"device": "/dev/sdf", "as": name, "gib": 8, "from": "", **fields}
        self.order("attach", instance=instance, volume=volume, **more)

    def next_told(self, kind: str, number: int = 1) -> Any:
        """What was told the `number`th time of that kind, once it has been."""
        with self._news:
            assert self._news.wait_for(lambda: len(self._of(kind)) >= number, SECONDS), self.told
            return self._of(kind)[number - 1]

    def _of(self, kind: str) -> list[Any]:
        return [said for said in self.told if kind in said]

    def sessions(self) -> list[dict[str, Any]]:
        """All that the rack told by now, heard or not."""
        with self._news:
            self._hear()
            return [said["session"] for said in self._of("session")]

    def _listen(self) -> None:
        with suppress(wire.WireError, ValueError):
            while True:
                select.select([self._ours], [], [])
                with self._news:
                    self._hear()

    def _hear(self) -> None:
        while select.select([self._ours], [], [], 0)[0]:
            said, fds = wire.receive(self._ours)
            if "up" in said:
                self._take(said, [socket.socket(fileno=fd) for fd in fds])
            self.told.append(said)
            self._news.notify_all()

    def _take(self, said: dict[str, Any], sockets: list[socket.socket]) -> None:
        for old in self.sockets.pop(said["up"], {}).values():
            old.close()
        self.sockets[said["up"]] = dict(zip(said["sockets"], sockets, strict=True))

    # --- clients ---------------------------------------------------------------------------------------------

    def port(self, instance: str = "i-1") -> int:
        """A port of loopback that leads to the instance's door."""
        if instance not in self._bridges:
            bridge = socket.create_server(("127.0.0.1", 0))
            self._bridges[instance] = bridge
            threading.Thread(target=self._admit, args=(instance, bridge)).start()
        return int(self._bridges[instance].getsockname()[1])

    def _admit(self, instance: str, bridge: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = bridge.accept()
                with client, suppress(wire.WireError, KeyError):
                    door = self.sockets[instance]["door"]
                    wire.send(door, {"from": "203.0.113.10", "to": "54.214.1.2"}, (client.fileno(),))

    def client(self, program: str, *, key: str = "lab.pem", port: str = "-p", instance: str = "i-1") -> list[str]:
        """The first words of a command line of OpenSSH."""
        options = [word for name, value in OPTIONS.items() for word in ("-o", f"{name}={value}")]
        words = [program, "-F", "none", *options, "-i", str(self.keys / key), port, str(self.port(instance))]
        return words if program in {"sftp", "scp"} else [*words, "-o", "ConnectTimeout=30"]

    def ssh(
        self, *words: str, user: str = "ubuntu", key: str = "lab.pem", instance: str = "i-1", feed: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """A command on the instance. Options come before it, as one word each."""
        options = [word for word in words if word.startswith("-")]
        command = [word for word in words if not word.startswith("-")]
        line = [*self.client("ssh", key=key, instance=instance), *options, f"{user}@127.0.0.1", *command]
        return subprocess.run(line, input=feed, capture_output=True, text=True, timeout=SECONDS, check=False)

    def out(self, command: str, **how: str) -> str:
        """What a command that goes well prints."""
        done = self.ssh(command, **how)
        assert done.returncode == 0, (command, done)
        return done.stdout.strip()

    def copy(self, *words: str, program: str = "scp", feed: str = "") -> subprocess.CompletedProcess[str]:
        line = [*self.client(program, port="-P"), *words]
        return subprocess.run(line, input=feed, capture_output=True, text=True, timeout=SECONDS, check=False)

    def close(self) -> None:
        self.rack.close()
        for bridge in self._bridges.values():
            bridge.shutdown(socket.SHUT_RDWR)
            bridge.close()
        self._listener.join(SECONDS)
        self._ours.close()
        for sockets in self.sockets.values():
            for sock in sockets.values():
                sock.close()


class Screen:
    """A terminal that an ssh client sits at."""

    def __init__(self, line: list[str], size: tuple[int, int]) -> None:
        self._ours, theirs = os.openpty()
        self.seen = ""
        self.resize(size)
        self.process = subprocess.Popen(line, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)

    def resize(self, size: tuple[int, int]) -> None:
        import fcntl  # noqa: PLC0415 - where there are no terminals, nothing of this runs
        import struct  # noqa: PLC0415 - beside it
        import termios  # noqa: PLC0415 - the same

        columns, rows = size
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def await_text(self, text: str) -> str:
        """All that came since the last time, up to and with `text`."""
        while text not in self.seen:
            assert select.select([self._ours], [], [], SECONDS)[0], self.seen
            self.seen += os.read(self._ours, 65536).decode("utf-8", "replace")
        before, _, self.seen = self.seen.partition(text)
        return before + text

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture(scope="session")
def nest_of_racks() -> Iterator[RackNest]:
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)} here")
    try:
        nest = RackNest(Tier.STRONG, secret=())
        nest.ready()
    except SandboxError as error:
        pytest.skip(f"no wall here: {error.what}")
    if not nest.nested:
        nest.close()
        pytest.skip(f"namespaces can't be nested here: {nest.reason}")
    yield nest
    nest.close()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory, nest_of_racks: RackNest) -> Path:  # noqa: ARG001 - it skips
    folder = tmp_path_factory.mktemp("keys")
    for name in ("lab.pem", "other.pem"):
        line = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", str(folder / name)]
        subprocess.run(line, check=True, capture_output=True)
    return folder


@pytest.fixture
def aws(nest_of_racks: RackNest, keys: Path) -> Iterator[Aws]:
    """A rack of its own for one test."""
    made = Aws(nest_of_racks, keys)
    yield made
    made.close()


@pytest.fixture(scope="module")
def web(nest_of_racks: RackNest, keys: Path) -> Iterator[Aws]:
    """A rack with one instance, `i-1`, for tests that leave it as they found it."""
    made = Aws(nest_of_racks, keys)
    made.boot()
    yield made
    made.close()


@pytest.fixture
def screen(web: Aws) -> Iterator[Screen]:
    """An interactive login on `web`."""
    made = Screen([*web.client("ssh"), "-tt", "ubuntu@127.0.0.1"], (100, 30))
    yield made
    made.close()
