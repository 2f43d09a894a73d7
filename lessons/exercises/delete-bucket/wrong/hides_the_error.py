import boto3
from botocore.exceptions import ClientError


def remove_bucket(name):
    s3 = boto3.client("s3")
    page = s3.list_objects_v2(Bucket=name)
    doomed = [{"Key": item["Key"]} for item in page["Contents"]]
    s3.delete_objects(Bucket=name, Delete={"Objects": doomed})
    try:
        s3.delete_bucket(Bucket=name)
    except ClientError:
        pass
    return len(doomed)
