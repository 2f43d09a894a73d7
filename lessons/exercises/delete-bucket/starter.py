import boto3


def remove_bucket(name):
    """Delete bucket `name` with all that is in it.

    Return how many objects it held.
    """
    s3 = boto3.client("s3")
    ...  # TODO: delete all objects, page by page
    ...  # TODO: delete the bucket
