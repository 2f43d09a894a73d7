"""Stores objects until its private AWS takes no more.

kind: exhaust
says: EntityTooLarge
strong: holds
partial: holds
none: holds
"""

import boto3


def attack():
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="full-bucket")
    body = b"x" * (32 << 20)
    for number in range(20):
        s3.put_object(Bucket="full-bucket", Key=str(number), Body=body)
