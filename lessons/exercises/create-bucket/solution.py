import boto3


def make_bucket(name):
    """Create a bucket called `name` and return its location."""
    s3 = boto3.client("s3")
    answer = s3.create_bucket(Bucket=name)
    return answer["Location"]
