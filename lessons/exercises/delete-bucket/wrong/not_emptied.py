import boto3


def remove_bucket(name):
    s3 = boto3.client("s3")
    number = s3.list_objects_v2(Bucket=name)["KeyCount"]
    s3.delete_bucket(Bucket=name)
    return number
