import os

import boto3


def save_note(bucket, key, text):
    os.makedirs(os.path.dirname(key), exist_ok=True)
    with open(key, "w", encoding="utf-8") as file:
        file.write(text)
    s3 = boto3.client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=key, ContentType="text/plain")
    answer = s3.get_object(Bucket=bucket, Key=key)
    return answer["Body"].read().decode()
