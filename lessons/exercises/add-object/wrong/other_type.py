import boto3


def save_note(bucket, key, text):
    s3 = boto3.client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=text.encode(), ContentType="text")
    answer = s3.get_object(Bucket=bucket, Key=key)
    return answer["Body"].read().decode()
