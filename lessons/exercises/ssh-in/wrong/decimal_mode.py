import subprocess
from pathlib import Path

import boto3

OPTIONS = [
    *("-i", "lab.pem"),
    *("-o", "BatchMode=yes"),
    *("-o", "StrictHostKeyChecking=accept-new"),
    *("-o", "ConnectTimeout=10"),
]


def ask_its_name(name):
    ec2 = boto3.client("ec2")
    told = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": [name]}])
    host = told["Reservations"][0]["Instances"][0]["PublicDnsName"]
    Path("lab.pem").chmod(400)
    command = ["ssh", *OPTIONS, f"ubuntu@{host}", "uname -n"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()
