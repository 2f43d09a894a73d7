import asyncio

import boto3

s3 = boto3.client("s3")


def upload(bucket, name, text):
    answer = s3.put_object(Bucket=bucket, Key=name, Body=text.encode())
    return answer["ETag"]


async def upload_one(bucket, name, text):
    return name, upload(bucket, name, text)


async def upload_each(bucket, files):
    return dict(await asyncio.gather(*[upload_one(bucket, name, files[name]) for name in files]))


def upload_all(bucket, files):
    return asyncio.run(upload_each(bucket, files))
