import boto3


def make_bucket(name):
    s3 = boto3.client("s3")
    return s3.create_bucket(Bucket=name)
