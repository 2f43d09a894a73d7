import boto3


def make_bucket(name):
    s3 = boto3.client("s3")
    answer = s3.create_bucket(name)
    return answer["Location"]
