from urllib.parse import quote

import boto3


def publish(bucket, key):
    """Make the object `key` readable for everybody, by its ACL, and return its URL."""
    s3 = boto3.client("s3")
    s3.put_bucket_ownership_controls(
        Bucket=bucket,
        OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]},
    )
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_object_acl(Bucket=bucket, Key=key, ACL="public-read")
    return f"https://{bucket}.s3.us-east-1.amazonaws.com/{quote(key)}"
