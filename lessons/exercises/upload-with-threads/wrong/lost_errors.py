import threading
from concurrent.futures import ThreadPoolExecutor

import boto3

s3 = boto3.client("s3")


def upload(bucket, name, text):
    answer = s3.put_object(Bucket=bucket, Key=name, Body=text.encode())
    return answer["ETag"]


def upload_all(bucket, files):
    with ThreadPoolExecutor(max_workers=10) as executor:
        for name, text in files.items():
            executor.submit(upload, name, text)
    return {name: "" for name in files}
