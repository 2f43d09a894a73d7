"""Stores objects until its private AWS takes no more.

kind: exhaust
says: EntityTooLarge
seconds: 10
strong: holds
partial: holds
none: holds
"""

import boto3


def attack():
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="full-bucket")
    s3.put_object(Bucket="full-bucket", Key="a", Body=b"x" * (60 << 20))
    for number in range(20):
        s3.copy_object(Bucket="full-bucket", Key=str(number), CopySource="full-bucket/a")
