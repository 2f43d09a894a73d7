import boto3


def make_bucket(name):
    s3 = boto3.client("s3")
    answer = s3.create_bucket(Bucket="my-photos")
    return answer["Location"]
