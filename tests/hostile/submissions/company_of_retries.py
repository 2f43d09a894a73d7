"""Uploads one after another, and gives up on each answer that is held back, to ask again beside itself.

kind: forge
answers: send
says: at once
strong: holds
partial: holds
none: holds
"""

import boto3
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError


def attack():
    hasty = boto3.client("s3", config=Config(read_timeout=0.1, retries={"total_max_attempts": 1}))
    for name in aim.given:
        for _ in range(3):
            try:
                hasty.put_object(Bucket="depot-of-all", Key=name, Body=b"x")
                break
            except ReadTimeoutError:
                continue
    return len(aim.given)
