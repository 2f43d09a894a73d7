import boto3


def save_note(bucket, key, text):
    """Store `text` under `key` as text/plain.

    Read it back from S3, and return it as a str.
    """
    s3 = boto3.client("s3")
    ...  # TODO: put the object, and get it again
    ...  # TODO: return the text that you got
