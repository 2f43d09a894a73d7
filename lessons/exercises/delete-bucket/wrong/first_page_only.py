import boto3


def remove_bucket(name):
    s3 = boto3.client("s3")
    page = s3.list_objects_v2(Bucket=name)
    doomed = [{"Key": item["Key"]} for item in page["Contents"]]
    s3.delete_objects(Bucket=name, Delete={"Objects": doomed})
    s3.delete_bucket(Bucket=name)
    return len(doomed)
