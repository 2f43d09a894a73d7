import boto3


def publish(bucket, key):
    """Make the object `key` readable for everybody, by its ACL, and return its URL."""
    s3 = boto3.client("s3")
    ...  # TODO: let the bucket take a public ACL, set it on the object, and return the URL
