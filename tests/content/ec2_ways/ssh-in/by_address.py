"""The public address instead of the name, the command in words, an own place for host keys."""

import subprocess
from pathlib import Path

import boto3


def ask_its_name(name):
    key = Path("lab.pem").resolve()
    key.chmod(0o600)
    ec2 = boto3.resource("ec2")
    (instance,) = ec2.instances.filter(Filters=[{"Name": "tag:Name", "Values": [name]}])
    options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=hosts"]
    words = ["ssh", *options, "-i", str(key), "-l", "ubuntu", instance.public_ip_address]
    return subprocess.check_output([*words, "uname", "-n"], text=True).rstrip("\n")
