import boto3


def remove_bucket(name):
    s3 = boto3.client("s3")
    doomed = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        doomed += [{"Key": item["Key"]} for item in page["Contents"]]
    s3.delete_objects(Bucket=name, Delete={"Objects": doomed})
    s3.delete_bucket(Bucket=name)
    return len(doomed)
