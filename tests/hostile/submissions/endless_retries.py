"""Asks a port where nobody listens, and tries again for ever, from many threads.

kind: exhaust
says: stopped at its limit of 2 seconds
strong: holds
partial: holds
none: holds
never returns.
"""

import threading

import boto3
from botocore.config import Config


def ask():
    config = Config(retries={"max_attempts": 10**9, "mode": "standard"}, connect_timeout=1)
    boto3.client("s3", endpoint_url="http://127.0.0.1:9", config=config).list_buckets()


def attack():
    for _ in range(2):
        threading.Thread(target=ask, daemon=True).start()
    ask()
