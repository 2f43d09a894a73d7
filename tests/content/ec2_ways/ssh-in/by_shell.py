"""One line for a shell, as one would type it."""

import subprocess

import boto3


def ask_its_name(name):
    ec2 = boto3.client("ec2")
    told = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": [name]}])
    host = told["Reservations"][0]["Instances"][0]["PublicDnsName"]
    line = f"chmod 400 lab.pem && ssh -o StrictHostKeyChecking=accept-new -i lab.pem ubuntu@{host} uname -n"
    return subprocess.run(["/bin/sh", "-c", line], check=True, capture_output=True, text=True).stdout.strip()
