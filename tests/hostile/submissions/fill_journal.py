"""Makes calls whose parameters are as long as the journal keeps them, so that it can't be told any more.

kind: exhaust
says: calls that it made: 300
seconds: 20
strong: holds
partial: holds
none: holds
"""

import http.client
import os

LONG = "x" * 1024
HEADERS = (
    "Content-Type", "x-amz-acl", "x-amz-copy-source", "x-amz-object-ownership", "x-amz-storage-class",
    "x-amz-metadata-directive", "x-amz-grant-read", "x-amz-grant-full-control", "Range",
)
QUERY = ("prefix", "delimiter", "marker", "start-after", "continuation-token", "versionId", "uploadId")


def attack():
    port = int(os.environ.get("AWS_ENDPOINT_URL", "::80").rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port)
    query = "&".join(f"{name}={LONG}" for name in QUERY)
    headers = {"Host": "s3.amazonaws.com"} | dict.fromkeys(HEADERS, LONG)
    for _ in range(300):
        connection.request("GET", f"/full-bucket?{query}", headers=headers)
        connection.getresponse().read()
    print("calls that it made: 300")
