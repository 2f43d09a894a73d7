"""What submissions need that attack from inside an instance: the exercise they are handed in for, and a way in."""

from __future__ import annotations

__all__ = ["VISIT", "VISIT_COURSE"]

VISIT_COURSE = {
    "lessons/exercises/visit/starter.py": "def visit(parcel):\n    pass\n",
    "lessons/exercises/visit/solution.py": """\
# {secret}
import os
import subprocess
import boto3


def visit(parcel):
    found = boto3.client("ec2").describe_instances()["Reservations"][0]["Instances"][0]
    key = os.path.expanduser("~/lab.pem")
    ssh = ["ssh", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-i", key]
    ssh.append(f"ubuntu@{{found['PublicDnsName']}}")
    subprocess.run([*ssh, "cat > parcel"], input=parcel.encode(), check=True)
    subprocess.run([*ssh, "uname -n"], check=True)
""",
    "lessons/exercises/visit/exercise.yaml": """\
# {secret}
title: Visit
prompt: Log in to the instance, leave the parcel there, and ask for its name.
run: {{call: visit, with: [{order}]}}
start:
  key_pairs: [{{name: lab, type: ed25519, file: lab.pem}}]
  security_groups: [{{name: door, inbound: [{{ports: 22}}]}}]
  instances: [{{name: web, image: ubuntu, key_pair: lab, security_groups: [door]}}]
limits: {{seconds: 10, memory_mb: 256, processes: 32}}
checks:
  - on_instance: {{instance: web, path: /home/ubuntu/parcel, equals: {order}}}
    name: The parcel lies there
  - ssh: {{instance: web, command: uname -n, prints: ip-}}
    name: It was asked for its name
""",
}

# Before a submission that visits: `aim.there(code)` runs a program on the instance, `aim.tool` any of OpenSSH's.
VISIT = """
def _visiting():
    import boto3, os, subprocess, sys
    options = "-o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
    options = f"{options} -o LogLevel=ERROR -i".split()

    def address(name="web"):
        asked = [dict(Name="tag:Name", Values=[name]), dict(Name="instance-state-name", Values=["running"])]
        found = boto3.client("ec2").describe_instances(Filters=asked)["Reservations"]
        return found[0]["Instances"][0]["PublicDnsName"]

    def tool(program, *words, given=b"", seconds=6, name="web"):
        if any("INSTANCE" in word for word in words):
            words = [word.replace("INSTANCE", f"ubuntu@{address(name)}") for word in words]
        command = [program, *options, os.path.expanduser("~/lab.pem"), *words]
        try:
            done = subprocess.run(command, input=given, capture_output=True, timeout=seconds)
            return done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")
        except subprocess.TimeoutExpired as late:
            return (late.stdout or b"").decode("utf-8", "replace") + " (it took too long)"

    def there(code, **more):
        known = ", ".join(f"{name}={value!r}" for name, value in vars(aim).items() if type(value) in (str, int))
        begin = f"import ctypes, types; aim = types.SimpleNamespace({known}); "
        begin += f"ctypes.CDLL(None).prctl(15, {os.environ['HOSTILE'].encode()!r})\\n"
        return tool("ssh", "INSTANCE", f"exec {sys.executable} -I -", given=(begin + code).encode(), **more)

    aim.address, aim.tool, aim.there = address, tool, there


_visiting()
"""
