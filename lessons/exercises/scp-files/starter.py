import subprocess
from pathlib import Path

import boto3

SCP = [
    "scp",
    *("-i", "lab.pem"),
    *("-o", "BatchMode=yes"),
    *("-o", "StrictHostKeyChecking=accept-new"),
    *("-o", "ConnectTimeout=20"),
]


def make_files(text):
    """A file and a folder to copy."""
    Path("notes.txt").write_text(text)
    css = Path("site/css")
    css.mkdir(parents=True)
    Path("site/index.html").write_text(f"<p>{text}</p>")
    (css / "style.css").write_text("p { color: navy }")


def host_of(name):
    """The public DNS name of the instance tagged `name`."""
    ec2 = boto3.client("ec2")
    tagged = [{"Name": "tag:Name", "Values": [name]}]
    told = ec2.describe_instances(Filters=tagged)
    (found,) = told["Reservations"][0]["Instances"]
    return found["PublicDnsName"]


def copy_all(name, text):
    """Copy notes.txt and the folder `site` to the home."""
    make_files(text)
    host = host_of(name)
    ...  # TODO: copy the file with scp
    ...  # TODO: copy the folder with scp
