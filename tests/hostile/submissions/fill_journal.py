"""Makes calls whose parameters are as long as the journal keeps them, so that it can't be told any more.

kind: exhaust
says: before `deliver` returned
strong: holds
partial: holds
none: holds
never returns.
"""

import boto3
from botocore.exceptions import ClientError


def attack():
    s3 = boto3.client("s3")
    long = "x" * 1000
    while True:
        try:
            s3.list_objects_v2(Bucket="full-bucket", Prefix=long, Delimiter=long, StartAfter=long, ContinuationToken=long)
        except ClientError:
            continue
