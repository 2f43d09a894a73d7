import boto3


def remove_bucket(name):
    s3 = boto3.client("s3")
    number = 0
    for bucket in s3.list_buckets()["Buckets"]:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket["Name"]):
            doomed = [{"Key": item["Key"]} for item in page.get("Contents", [])]
            if doomed:
                s3.delete_objects(Bucket=bucket["Name"], Delete={"Objects": doomed})
                number += len(doomed)
        s3.delete_bucket(Bucket=bucket["Name"])
    return number
