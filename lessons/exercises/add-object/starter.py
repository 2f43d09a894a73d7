import boto3


def save_note(bucket, key, text):
    """Store `text` under `key` as text/plain, read it back from S3, and return it as a str."""
    s3 = boto3.client("s3")
    ...  # TODO: put the object, get it again, and return the text that you got
