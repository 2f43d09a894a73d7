import boto3


def make_bucket(name):
    s3 = boto3.client("s3", region_name="us-east-1")
    answer = s3.create_bucket(
        Bucket=name,
        CreateBucketConfiguration={"LocationConstraint": "us-east-1"},
    )
    return answer["Location"]
