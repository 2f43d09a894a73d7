"""Stores thousands of objects with long keys and much metadata, so that the state can't be told any more.

kind: exhaust
says: stopped at its limit of 2 seconds
strong: holds
partial: holds
none: holds
never returns.
"""

import itertools
import threading

import boto3


def store(first):
    s3 = boto3.client("s3")
    for number in itertools.count(first, 4):
        key = f"{number:06}" + "k" * 1000
        s3.put_object(Bucket="full-bucket", Key=key, Body=b"x" * 1900, Metadata={"m": "x" * 1900})


def attack():
    boto3.client("s3").create_bucket(Bucket="full-bucket")
    for first in range(3):
        threading.Thread(target=store, args=(first,), daemon=True).start()
    store(3)
