import threading
from concurrent.futures import ThreadPoolExecutor

import boto3

s3 = boto3.client("s3")


def upload(bucket, name, text):
    answer = s3.put_object(Bucket=bucket, Key=name, Body=text.encode())
    return answer["ETag"]


def upload_all(bucket, files):
    etags = {}
    with ThreadPoolExecutor(max_workers=10) as executor:
        for name, text in files.items():
            future = executor.submit(upload, bucket, name, text)
            etags[name] = future.result()
    return etags
