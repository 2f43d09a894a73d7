"""From `run_instances` to a first command over SSH, step by step, beside its floor: a plain OpenSSH client and a bare
AsyncSSH server on loopback, with no wall, no AWS and nothing to boot.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import subprocess
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from tutor.model.course import Limits, RunSpec
from tutor.model.evidence import Evidence, Outcome
from tutor.model.runs import Job
from tutor.sandbox.local import LocalSandbox

__all__ = ["STEPS", "SshFloor", "first_ssh"]

STEPS = ("run_instances answers", "it is running", "first command ends", "second command ends")
_OPTIONS = (
    "-o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
    " -o LogLevel=ERROR -o IdentitiesOnly=yes"
)
_VARIABLES = {"learner": "mia-bench", "region": "us-east-1", "account": "123456789012"}

# As a learner would: it waits until the instance runs, and connects by its name.
_PROGRAM = f"""
import os, subprocess, time
import boto3


def launch():
    ec2 = boto3.client("ec2")
    ssm = boto3.client("ssm")
    image = ssm.get_parameter(Name={{image!r}})["Parameter"]["Value"]
    key = ec2.create_key_pair(KeyName="lab", KeyType="ed25519")
    path = os.path.expanduser("~/lab.pem")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o400), "w") as file:
        file.write(key["KeyMaterial"])
    group = ec2.create_security_group(GroupName="ssh", Description="ssh")["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")
    times = [time.monotonic()]
    found = ec2.run_instances(
        ImageId=image, InstanceType="t3.micro", KeyName="lab", SecurityGroupIds=[group], MinCount=1, MaxCount=1
    )
    id_ = found["Instances"][0]["InstanceId"]
    times.append(time.monotonic())
    ec2.get_waiter("instance_running").wait(InstanceIds=[id_])
    times.append(time.monotonic())
    name = ec2.describe_instances(InstanceIds=[id_])["Reservations"][0]["Instances"][0]["PublicDnsName"]
    for _ in range(2):
        command = ["ssh", *"{_OPTIONS}".split(), "-i", path, f"ubuntu@{{{{name}}}}", "uname -n"]
        done = subprocess.run(command, capture_output=True, text=True)
        if not done.stdout.startswith("ip-"):
            raise RuntimeError(done.stderr)
        times.append(time.monotonic())
    return [after - before for before, after in zip(times, times[1:])]
"""
_IMAGE = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"


def first_ssh(sandbox: LocalSandbox) -> dict[str, float]:
    """Milliseconds of each step, by its name. Raises RuntimeError if the program did not come to its end."""
    source = _PROGRAM.format(image=_IMAGE).encode()
    job = Job(
        source=source,
        module="launch",
        run=RunSpec("launch"),
        limits=Limits(seconds=60),
        variables=_VARIABLES,
        machines=True,
    )
    evidence = sandbox.run(job)
    if evidence.outcome is not Outcome.RETURNED or not isinstance(evidence.returned, list):
        raise RuntimeError(_what_happened(evidence))
    seconds = [float(value) for value in evidence.returned if isinstance(value, float)]
    return {name: value * 1000 for name, value in zip(STEPS, seconds, strict=True)}


def _what_happened(evidence: Evidence) -> str:
    raised = evidence.raised.message if evidence.raised else ""
    return f"{evidence.outcome}: {raised} {evidence.connections} {evidence.sessions} {evidence.limits_hit}"


class SshFloor:
    """A bare server in a process of its own, and a client's key to it; `with` ends it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ssh-floor-")
        self._ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_serve, args=(theirs, self._folder.name), daemon=True)
        self._process.start()
        theirs.close()
        self._port = int(self._ours.recv())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.join()
        self._ours.close()
        self._folder.cleanup()

    def milliseconds(self) -> float:
        """From the start of `ssh` to its end, which has run one command."""
        key = str(Path(self._folder.name) / "key")
        command = ["ssh", *_OPTIONS.split(), "-i", key, "-p", str(self._port), "ubuntu@127.0.0.1", "uname -n"]
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return (time.perf_counter() - started) * 1000


def _serve(told: Connection, folder: str) -> None:
    asyncio.run(_serve_for_good(told, Path(folder)))


async def _serve_for_good(told: Connection, folder: Path) -> None:
    import asyncssh  # noqa: PLC0415 - only this process needs it

    key = asyncssh.generate_private_key("ssh-ed25519")
    path = folder / "key"
    key.write_private_key(str(path))
    path.chmod(0o400)

    async def run(process: Any) -> None:
        child = await asyncio.create_subprocess_shell(
            process.command, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL
        )
        printed, _ = await child.communicate()
        process.stdout.write(printed.decode())
        process.exit(child.returncode or 0)

    server = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
        authorized_client_keys=asyncssh.import_authorized_keys(key.export_public_key().decode()),
        process_factory=run,
    )
    told.send(server.sockets[0].getsockname()[1])
    await server.wait_closed()
