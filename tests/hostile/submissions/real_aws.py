"""Goes to the real AWS, by its name and by address, with the user's real keys if it finds them.

kind: reach out
says: InvalidAccessKeyId
strong: holds
partial: holds
none: not run: it would call on the real AWS
"""

import contextlib
import os
import socket

import boto3
from botocore.config import Config


def attack():
    os.environ.pop("AWS_ENDPOINT_URL", None)
    os.environ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"
    for address in ("52.216.0.1", "3.5.0.1"):  # S3's, from ip-ranges.json
        with contextlib.suppress(OSError):
            socket.create_connection((address, 443), timeout=0.2).close()
            print("BREACH: reached the real S3 at", address)
    s3 = boto3.client(
        "s3", aws_access_key_id="AKIAREALREALREALREAL", aws_secret_access_key="real", verify=False,
        config=Config(retries={"max_attempts": 0}, connect_timeout=0.5),
    )
    s3.list_buckets()
