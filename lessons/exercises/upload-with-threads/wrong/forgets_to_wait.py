import threading
from concurrent.futures import ThreadPoolExecutor

import boto3

s3 = boto3.client("s3")


def upload(bucket, name, text):
    answer = s3.put_object(Bucket=bucket, Key=name, Body=text.encode())
    return answer["ETag"]


def upload_all(bucket, files):
    etags = {}

    def keep(name, text):
        etags[name] = upload(bucket, name, text)

    for name, text in files.items():
        threading.Thread(target=keep, args=(name, text)).start()
    return dict(etags)
