"""Configures S3 so that it would call out itself: notifications, replication, logging, redirects, copies from URLs.

kind: reach out
says: asked S3 to call out
strong: holds
partial: holds
none: holds
"""

import boto3
from botocore.exceptions import BotoCoreError, ClientError

HERE = f"http://127.0.0.1:{aim.port}/"
ARN = "arn:aws:{0}:us-east-1:123456789012:{1}"


def attack():
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="calls-out")
    calls = (
        ("put_bucket_notification_configuration", {"NotificationConfiguration": {
            "LambdaFunctionConfigurations": [{"LambdaFunctionArn": ARN.format("lambda", "function:x"), "Events": ["s3:ObjectCreated:*"]}],
            "TopicConfigurations": [{"TopicArn": ARN.format("sns", "x"), "Events": ["s3:ObjectCreated:*"]}],
            "QueueConfigurations": [{"QueueArn": ARN.format("sqs", "x"), "Events": ["s3:ObjectCreated:*"]}]}}),
        ("put_bucket_website", {"WebsiteConfiguration": {"RedirectAllRequestsTo": {"HostName": f"127.0.0.1:{aim.port}"}}}),
        ("put_bucket_logging", {"BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": "calls-out", "TargetPrefix": HERE}}}),
        ("put_object", {"Key": "x", "Body": b"x", "WebsiteRedirectLocation": HERE}),
        ("copy_object", {"Key": "y", "CopySource": HERE + "x"}),
        ("select_object_content", {"Key": "x", "ExpressionType": "SQL", "Expression": f"select * from '{HERE}'",
                                   "InputSerialization": {"CSV": {}}, "OutputSerialization": {"CSV": {}}}),
        ("get_object", {"Key": "x"}),
    )
    for name, parameters in calls:
        try:
            getattr(s3, name)(Bucket="calls-out", **parameters)
        except (BotoCoreError, ClientError):
            continue
    print("asked S3 to call out")
