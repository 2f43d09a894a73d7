import boto3


def remove_bucket(name):
    """Delete the bucket called `name` with all that is in it, and return how many objects it held."""
    s3 = boto3.client("s3")
    number = 0
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        doomed = [{"Key": item["Key"]} for item in page.get("Contents", [])]
        if doomed:
            s3.delete_objects(Bucket=name, Delete={"Objects": doomed})
            number += len(doomed)
    s3.delete_bucket(Bucket=name)
    return number
