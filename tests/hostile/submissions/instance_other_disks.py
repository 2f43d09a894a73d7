"""Looks from one instance for the disk, the processes and the volumes of another of the same run, and for what earlier
runs left.

kind: read
answers: visit
says: it sees its own disk only
seconds: 20
strong: holds
partial: not run: no instance answers there
none: not run: no instance answers there
"""

import boto3

HIDES = r"""
import os, time
open(os.path.expanduser("~/diary"), "w").write("this is " + "my diary of today")
if os.fork() == 0:
    os.setsid()
    null = os.open("/dev/null", os.O_RDWR)
    for stream in range(3):
        os.dup2(null, stream)
    os.environ["DIARY"] = "this is " + "my diary of today"
    os.execve("/bin/sleep", ["sleep", "600"], os.environ)
"""
SEEKS = r"""
import os
wanted = b"this is " + b"my diary of today"
for top in ("/home", "/tmp", "/var", "/mnt", "/media", "/srv", "/run", "/dev/shm", "/proc"):
    for folder, folders, files in os.walk(top):
        if folder.count("/") > 5:
            folders[:] = []
        for file in files:
            path = os.path.join(folder, file)
            if os.path.isfile(path) and (top != "/proc" or file in ("environ", "cmdline")):
                try:
                    with open(path, "rb") as opened:
                        if wanted in opened.read(100000):
                            print("BREACH:", path)
                except OSError:
                    pass
print("it sees its own disk only")
"""


def attack():
    ec2 = boto3.client("ec2")
    web = ec2.describe_instances()["Reservations"][0]["Instances"][0]
    groups = [group["GroupId"] for group in web["SecurityGroups"]]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "other"}]}]
    made = ec2.run_instances(
        ImageId=web["ImageId"],
        InstanceType="t3.micro",
        KeyName="lab",
        SecurityGroupIds=groups,
        MinCount=1,
        MaxCount=1,
        TagSpecifications=tags,
    )
    ec2.get_waiter("instance_running").wait(InstanceIds=[made["Instances"][0]["InstanceId"]])
    aim.there(SEEKS)  # it may have to wait until it is up
    aim.there(HIDES, name="other")
    print(aim.there(SEEKS))
