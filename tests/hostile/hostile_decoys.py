"""Decoys: all that a hostile submission could want of the judge, made up for it, and planted where the real ones are.

Each holds the same secret text, so that one look at the evidence tells whether any of them was read.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import select
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from hostile_visits import VISIT_COURSE

from tutor.course import load_course
from tutor.model.course import Exercise

__all__ = ["Decoys"]

_LIBC = ctypes.CDLL(None, use_errno=True)
_SHM_SIZE = 4096
_IPC_CREAT, _IPC_RMID = 0o1000, 0
_KEYCTL_JOIN_SESSION_KEYRING, _SESSION_KEYRING = 1, -3
_KEYRING_CALLS = {"x86_64": (248, 250), "aarch64": (217, 219)}  # add_key, keyctl

_COURSE = {
    "lessons/course.yaml": "format: 1\nid: decoy\ntitle: Decoy\nlessons: [one.md]\n",
    "lessons/one.md": (
        "# One\n\n[Quiz](../quizzes/two.yaml)\n\n[Deliver](exercises/deliver/)\n\n[Share](exercises/share/)\n\n"
        "[Tidy](exercises/tidy/)\n\n[Send](exercises/send/)\n\n[Visit](exercises/visit/)\n"
    ),
    "quizzes/two.yaml": "title: Two\nquestions:\n  - id: two\n    ask: Which word?\n    answer: {secret}\n",
    "lessons/exercises/deliver/starter.py": "def deliver(depot):\n    pass\n",
    "lessons/exercises/deliver/solution.py": """\
# {secret}
import boto3


def deliver(depot):
    s3 = boto3.client("s3")
    order = s3.get_object(Bucket=depot, Key="order")["Body"].read()
    s3.create_bucket(Bucket=f"{{depot}}-out")
    s3.put_object(Bucket=f"{{depot}}-out", Key="parcel", Body=order)
    return order.decode()
""",
    "lessons/exercises/deliver/checks.py": """\
# {secret}
def the_order_was_read(evidence):
    gaps = evidence.incomplete  # what is seen counts, whatever else was not
    assert any(call.api == "GetObject" for call in evidence.calls), f"the order was not read {{gaps}}"
    assert evidence.returned == "{order}", "not what was ordered"
""",
    "lessons/exercises/deliver/exercise.yaml": """\
# {secret}
title: Deliver
prompt: Read the order, create a bucket, and put the parcel into it.
points: 6
run: {{call: deliver, with: ["${{learner}}-depot"]}}
start: {{buckets: [{{name: "${{learner}}-depot", objects: [{{key: order, text: {order}}}]}}]}}
limits: {{seconds: 2, memory_mb: 256, processes: 32}}
checks:
  - bucket: {{name: "${{learner}}-depot-out"}}
    name: The bucket exists
  - object: {{bucket: "${{learner}}-depot-out", key: parcel, equals: {order}}}
    name: The parcel is in it
  - called: {{api: PutObject, params: {{Bucket: "${{learner}}-depot-out"}}, times: 1, error: ""}}
    name: It was put there once
  - returns: {order}
    name: It returns the order
  - url: {{url: "https://${{learner}}-depot-out.s3.amazonaws.com/${{returned}}", status: 403}}
    name: A stranger may not ask for it
  - python: the_order_was_read
    name: The order was read
""",
    "lessons/exercises/share/starter.py": "def share(parcels):\n    pass\n",
    "lessons/exercises/share/solution.py": """\
# {secret}
from multiprocessing import Pool


def weigh(parcel):
    return len(parcel) * 3


def share(parcels):
    with Pool(2) as pool:
        return pool.map(weigh, parcels)
""",
    "lessons/exercises/share/exercise.yaml": """\
# {secret}
title: Share
prompt: Weigh the parcels in several processes.
make: {{parcels: {{texts: 6, words: [3, 9]}}}}
run: {{call: share, with: ["${{parcels}}"]}}
limits: {{seconds: 2, memory_mb: 256, processes: 32}}
checks:
  - parallel: {{task: weigh, workers: processes, at_least: 2}}
""",
    "lessons/exercises/tidy/starter.py": "def tidy(parcels):\n    pass\n",
    "lessons/exercises/tidy/solution.py": "# {secret}\ndef tidy(parcels):\n    return None\n",
    "lessons/exercises/tidy/exercise.yaml": """\
# {secret}
title: Tidy
prompt: Leave nothing behind.
make: {{parcels: {{texts: 6, words: [3, 9]}}}}
run: {{call: tidy, with: ["${{parcels}}"]}}
limits: {{seconds: 2, memory_mb: 256, processes: 32}}
checks:
  - no_leftover_workers: true
""",
    "lessons/exercises/send/starter.py": "def send(parcels):\n    pass\n",
    "lessons/exercises/send/solution.py": """\
# {secret}
from concurrent.futures import ThreadPoolExecutor
import boto3


def send(parcels):
    s3 = boto3.client("s3")
    with ThreadPoolExecutor(6) as executor:
        for name in parcels:
            executor.submit(s3.put_object, Bucket="depot-of-all", Key=name, Body=b"x")
    return len(parcels)
""",
    "lessons/exercises/send/exercise.yaml": """\
# {secret}
title: Send
prompt: Send the parcels all at once.
make: {{parcels: {{names: 6}}}}
run: {{call: send, with: ["${{parcels}}"]}}
start: {{latency_ms: 20, buckets: [{{name: depot-of-all}}]}}
limits: {{seconds: 5, memory_mb: 256, processes: 32}}
checks:
  - in_flight: {{api: PutObject, at_least: 2}}
""",
    **VISIT_COURSE,
}
# What a judge of ours looks like from outside: its arguments, its environment and its memory hold what is secret.
_JUDGE = "import sys; secret = ' '.join(sys.argv[1:]); print('there', flush=True); sys.stdin.read()"


class Decoys:
    """Planted in `folder` and around; a context manager that takes them away again.

    `secret` is in each. `places` are what a submission is told of them: it need not guess.
    """

    def __init__(self, folder: Path) -> None:
        self.secret = f"judge-secret-{secrets.token_hex(16)}"
        self.order = f"order-{secrets.token_hex(8)}"
        self.places: dict[str, str | int] = {}
        self._folder = folder
        self._served = contextlib.ExitStack()
        self.touched: list[str] = []

    def __enter__(self) -> Self:
        self._course()
        self._record()
        self._home()
        self.start_judge()
        self._servers()
        self._shared_memory()
        self._key()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._served.close()
        self._end_judge()

    @cached_property
    def exercises(self) -> Mapping[str, Exercise]:
        """What submissions answer: most of them `deliver`."""
        return load_course(self._folder / "course").exercises

    @property
    def environment(self) -> dict[str, str]:
        """What stands in the judge's own environment: a user's real keys, and where their home is."""
        return {
            "HOME": str(self.places["home"]),
            "AWS_ACCESS_KEY_ID": "AKIAREALREALREALREAL",
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_SESSION_TOKEN": self.secret,
            "AWS_PROFILE": "real",
            "AWS_SHARED_CREDENTIALS_FILE": f"{self.places['home']}/.aws/credentials",
            "AWS_CONFIG_FILE": f"{self.places['home']}/.aws/config",
            "TUTOR_DATA": f"{self.places['data']}",
        }

    def harmed(self) -> list[str]:
        """What was done to the decoys since the last look."""
        harm, self.touched = self.touched, []
        if self._judge.poll() is not None:
            harm.append("the judge's process was ended")
            self._end_judge()
            self.start_judge()
        for name, text in self._written.items():
            if (self._folder / name).read_bytes() != text:
                harm.append(f"{name} was changed")
                (self._folder / name).write_bytes(text)
        return harm

    def _write(self, name: str, text: str) -> str:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        self._written[name] = path.read_bytes()
        return str(path)

    def _course(self) -> None:
        self._written: dict[str, bytes] = {}
        paths = {
            name: self._write(f"course/{name}", text.format(secret=self.secret, order=self.order))
            for name, text in _COURSE.items()
        }
        exercise = "lessons/exercises/deliver"
        self.places |= {
            "course": str(self._folder / "course"),
            "answers": paths["quizzes/two.yaml"],
            "solution": paths[f"{exercise}/solution.py"],
            "checks": paths[f"{exercise}/checks.py"],
            "exercise": paths[f"{exercise}/exercise.yaml"],
        }

    def _record(self) -> None:
        self.places["data"] = str(self._folder / "data")
        self.places["other"] = self._write("data/work/other/deliver.py", f"# {self.secret}\n")
        record = self._folder / "data/progress.sqlite"
        with contextlib.closing(sqlite3.connect(record)) as database, database:
            database.execute("create table answers (answer text)")
            database.execute("insert into answers values (?)", (self.secret,))
        self._written["data/progress.sqlite"] = record.read_bytes()
        self.places["record"] = str(record)

    def _home(self) -> None:
        keys = f"aws_access_key_id = AKIAREALREALREALREAL\naws_secret_access_key = {self.secret}\n"
        self._write("home/.aws/credentials", f"[default]\n{keys}[real]\n{keys}")
        self._write("home/.aws/config", f"[profile real]\nregion = eu-west-1\n# {self.secret}\n")
        self._write("home/.ssh/id_ed25519", self.secret)
        self.places["home"] = str(self._folder / "home")

    def start_judge(self) -> None:
        """A process that holds the secret in its arguments, environment, memory and open files."""
        command = [sys.executable, "-I", "-S", "-c", _JUDGE, self.secret]
        solution = Path(str(self.places["solution"]))
        with solution.open("rb") as opened:
            self._judge = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={"JUDGE_SECRET": self.secret},
                pass_fds=(opened.fileno(),),
            )
        assert self._judge.stdout is not None
        self._judge.stdout.readline()
        self.places["judge"] = self._judge.pid

    def _end_judge(self) -> None:
        with self._judge as judge:
            judge.kill()

    def _servers(self) -> None:
        """Servers of this machine, on TCP, on an abstract and on a file's Unix socket; whoever asks gets the secret."""
        name = f"judge-{secrets.token_hex(4)}"
        path = str(self._folder / "s")
        self.places |= {"abstract": name, "socket": path}
        tcp = socket.create_server(("127.0.0.1", 0))
        self.places["port"] = tcp.getsockname()[1]
        listening = [tcp]
        for address in (f"\0{name}", path):
            unix = socket.socket(socket.AF_UNIX)
            with contextlib.chdir(self._folder):  # a path of a Unix socket has little room
                unix.bind("s" if address == path else address)
            unix.listen()
            listening.append(unix)
        stop, stopped = socket.socketpair()
        server = threading.Thread(target=self._serve, args=(listening, stopped), name="decoys")
        server.start()
        self._served.callback(stopped.close)
        for listener in listening:
            self._served.callback(listener.close)
        self._served.callback(server.join)
        self._served.callback(stop.close)

    def _serve(self, listening: list[socket.socket], stopped: socket.socket) -> None:
        while True:
            ready, _, _ = select.select([*listening, stopped], [], [])
            if stopped in ready:
                return
            for listener in ready:
                with contextlib.suppress(OSError), listener.accept()[0] as caller:
                    self.touched.append("a server of this machine was reached")
                    caller.sendall(self.secret.encode())

    def _shared_memory(self) -> None:
        key = secrets.randbits(30) | 1
        self.places["shm"] = key
        found = _LIBC.shmget(key, _SHM_SIZE, _IPC_CREAT | 0o600)
        if found < 0:
            return
        _LIBC.shmat.restype = ctypes.c_void_p
        place = _LIBC.shmat(found, None, 0)
        ctypes.memmove(place, self.secret.encode(), len(self.secret))
        _LIBC.shmdt(ctypes.c_void_p(place))
        self._served.callback(_LIBC.shmctl, found, _IPC_RMID, None)

    def _key(self) -> None:
        """A key in this session's keyring, as ssh, Kerberos and disk encryption keep theirs."""
        calls = _KEYRING_CALLS.get(os.uname().machine)
        if calls is None:
            return
        add_key, keyctl = calls
        _LIBC.syscall(keyctl, _KEYCTL_JOIN_SESSION_KEYRING, None)
        text = self.secret.encode()
        _LIBC.syscall(add_key, b"user", b"judge", text, len(text), _SESSION_KEYRING)
