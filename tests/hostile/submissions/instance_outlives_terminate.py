"""Leaves a process on an instance that heeds no signal and shows itself in S3, and has the instance terminated.

kind: persist
answers: visit
says: it went with its instance
seconds: 20
strong: holds
partial: not run: no instance answers there
none: not run: no instance answers there
"""

import time

import boto3

THERE = r"""
import os, signal, socket, time
keys = {keys!r}
for number in range(3):
    if os.fork():
        if number == 2:
            os._exit(0)
    else:
        os.setsid()
for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
null = os.open("/dev/null", os.O_RDWR)
for stream in range(3):
    os.dup2(null, stream)
bucket = "beats.s3.us-east-1.amazonaws.com"
while True:
    try:
        with socket.create_connection((bucket, 80), 2) as sock:
            sock.sendall(f"PUT /{{os.getpid()}}-{{time.time()}} HTTP/1.1\r\nHost: {{bucket}}\r\nContent-Length: 0\r\n\r\n".encode())
            sock.recv(100)
    except OSError:
        pass
    time.sleep(0.05)
"""


def attack():
    s3, ec2 = boto3.client("s3"), boto3.client("ec2")
    s3.create_bucket(Bucket="beats", ObjectOwnership="ObjectWriter")
    s3.delete_public_access_block(Bucket="beats")
    s3.put_bucket_acl(Bucket="beats", ACL="public-read-write")

    def beats():
        return len(s3.list_objects_v2(Bucket="beats").get("Contents", ()))

    aim.there(THERE.format(keys=""))
    for _ in range(40):
        if beats():
            break
        time.sleep(0.1)
    else:
        print("it never showed itself")
    found = ec2.describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
    ec2.terminate_instances(InstanceIds=[found])
    ec2.get_waiter("instance_terminated").wait(InstanceIds=[found])
    time.sleep(0.3)
    before = beats()
    time.sleep(1)
    print("BREACH: it lives on" if beats() > before else "it went with its instance")
