import boto3


def publish(bucket, key):
    """Make the object `key` readable for everybody.

    Do it by its ACL, and return its URL.
    """
    s3 = boto3.client("s3")
    ...  # TODO: let the bucket take a public ACL
    ...  # TODO: set it on the object, and return the URL
