import threading
from concurrent.futures import ThreadPoolExecutor

import boto3

s3 = boto3.client("s3")


def upload(bucket, name, text):
    answer = s3.put_object(Bucket=bucket, Key=name, Body=text.encode())
    return answer["ETag"]


def upload_all(bucket, files):
    etags = {}
    threads = []
    for name, text in files.items():
        threads.append(
            threading.Thread(target=lambda: etags.update({name: upload(bucket, name, text)}))
        )
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return etags
