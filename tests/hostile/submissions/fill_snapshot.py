"""Stores objects with long keys, much metadata and long texts, so that the state can't be told any more.

kind: exhaust
says: objects that it made: 200
seconds: 30
strong: holds
partial: holds
none: holds
"""

import threading

import boto3


def store(first):
    s3 = boto3.client("s3")
    for number in range(first, 200, 4):
        key = f"{number:06}" + "k" * 1000
        s3.put_object(Bucket="full-bucket", Key=key, Body=b"x" * 60_000, Metadata={"m": "x" * 1900})


def attack():
    boto3.client("s3").create_bucket(Bucket="full-bucket")
    threads = [threading.Thread(target=store, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("objects that it made: 200")
