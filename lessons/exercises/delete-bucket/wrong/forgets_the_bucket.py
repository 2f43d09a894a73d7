import boto3


def remove_bucket(name):
    s3 = boto3.client("s3")
    number = 0
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        doomed = [{"Key": item["Key"]} for item in page.get("Contents", [])]
        s3.delete_objects(Bucket=name, Delete={"Objects": doomed})
        number += len(doomed)
    return number
