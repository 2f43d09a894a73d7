"""System calls that no submission needs are refused in a jail, and what programs do every day still works there."""

from __future__ import annotations

import os

import pytest

from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Outcome
from tutor.model.runs import Job
from tutor.model.verdicts import Tier
from tutor.sandbox.inside import syscalls

VARIABLES = {"learner": "mia-test", "region": "us-east-1", "account": "123456789012"}


@pytest.fixture
def run(sandbox):
    if sandbox.tier is not Tier.STRONG:
        pytest.skip(f"the tier here is {sandbox.tier}")

    def submit(source):
        job = Job(
            source=source.encode(),
            module="submission",
            run=RunSpec("f"),
            limits=Limits(seconds=20),
            variables=VARIABLES,
        )
        return sandbox.run(job)

    return submit


REFUSED = {
    "memory that no process is charged with": "os.memfd_create('x')",
    "a socket to the host of a virtual machine": "socket.socket(socket.AF_VSOCK)",
    "a socket of packets": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "what is typed into a terminal": "fcntl.ioctl(os.openpty()[1], 0x5412, b'x')",
    "the same with the order's upper half set": "call(16, os.openpty()[1], 0x100005412, ctypes.c_char_p(b'x'))",
    "namespaces": "call(272, 0x10000000)",
    "a clone in namespaces": "call(56, 0x10000000 | 17, 0, 0, 0, 0)",
    "a mount": "call(165, b'none', b'/tmp', b'tmpfs', 0, 0)",
    "the user's keys": "call(250, 0, -3, 1)",
    "shared memory of System V": "call(29, 0, 4096, 0o1600)",
    "a program in the kernel": "call(321, 5, 0, 0)",
    "calls under the names of another machine": "call(0x40000000 + 39)",
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_is(what, run):
    if "call(" in REFUSED[what] and os.uname().machine != "x86_64":
        pytest.skip("the numbers are those of x86_64")
    evidence = run(f"""
import ctypes, errno, fcntl, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def call(*arguments):
    if libc.syscall(*[ctypes.c_long(item) if type(item) is int else item for item in arguments]) < 0:
        raise OSError(ctypes.get_errno(), "refused")
def f():
    try:
        {REFUSED[what]}
    except OSError as error:
        return errno.errorcode[error.errno]
""")
    assert evidence.returned in {"EPERM", "ENOSYS", "EAFNOSUPPORT"}, evidence


EVERYDAY = {
    "threads": "import threading\n    t = threading.Thread(target=print); t.start(); t.join()",
    "programs": "import subprocess\n    subprocess.run(['sh', '-c', 'echo a | cat'], check=True)",
    "spawned programs": "import os\n    os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)",
    "forks": "import os\n    pid = os.fork()\n    pid or os._exit(0)\n    os.waitpid(pid, 0)",
    "asyncio": "import asyncio\n    asyncio.run(asyncio.to_thread(print))",
    "shared memory": "import multiprocessing.shared_memory as s\n    s.SharedMemory(create=True, size=9).unlink()",
    "mapped memory": "import mmap\n    mmap.mmap(-1, 4096).close()",
    "locks of processes": "import multiprocessing\n    multiprocessing.Lock().acquire()",
    "terminals of its own": "import pty, os\n    os.close(pty.openpty()[0])",
    "names": "import socket\n    socket.getaddrinfo('localhost', 80)",
}


@pytest.mark.parametrize("what", EVERYDAY)
def test_every_day_there_are(what, run):
    evidence = run(f"def f():\n    {EVERYDAY[what]}\n    return True\n")
    assert (evidence.outcome, evidence.returned) == (Outcome.RETURNED, True), evidence


def test_the_filter_of_either_machine_ends_each_of_its_paths():
    for column, arch in vars(syscalls)["_MACHINES"].values():
        program = vars(syscalls)["_program"](column, arch)
        for place, (code, yes, no, _) in enumerate(program):
            if code == vars(syscalls)["_RETURN"]:
                continue
            jumps = (yes, no) if code != vars(syscalls)["_LOAD"] else (0,)
            assert all(place + 1 + jump < len(program) for jump in jumps)
        assert program[-1][0] == vars(syscalls)["_RETURN"]
        assert len(program) < 4096
