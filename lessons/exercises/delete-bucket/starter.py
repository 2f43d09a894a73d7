import boto3


def remove_bucket(name):
    """Delete the bucket called `name` with all that is in it, and return how many objects it held."""
    s3 = boto3.client("s3")
    ...  # TODO: delete every object, page by page, then the bucket
