"""Names another account in moto's own header, to read and to write where the learner may not.

kind: reach out
says: in nobody's other account
strong: holds
partial: holds
none: holds
"""

import boto3


def attack():
    for account in ("123456789012", "111122223333", "000000000000", "../../etc"):
        s3 = boto3.client("s3")
        s3.meta.events.register(
            "before-sign.s3.*", lambda request, account=account, **_: request.headers.add_header("x-moto-account-id", account)
        )
        s3.create_bucket(Bucket=f"made-for-{account.strip('./')}".replace("/", "-"))
        sts = boto3.client("sts")
        sts.meta.events.register(
            "before-sign.sts.*", lambda request, account=account, **_: request.headers.add_header("x-moto-account-id", account)
        )
        if sts.get_caller_identity()["Account"] == "111122223333":
            print("BREACH: it is in another account")
    print([bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]], "in nobody's other account")
