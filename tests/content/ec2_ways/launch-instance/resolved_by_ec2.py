"""EC2 resolves the parameter; the name is a tag that is added afterwards; waiting is a loop."""

import time

import boto3

PARAMETER = "/aws/service/canonical/ubuntu/server/noble/stable/current/amd64/hvm/ebs-gp3/ami-id"


def launch(name):
    ec2 = boto3.client("ec2")
    answer = ec2.run_instances(
        ImageId=f"resolve:ssm:{PARAMETER}", InstanceType="t3.micro", MinCount=1, MaxCount=1, KeyName="lab"
    )
    instance = answer["Instances"][0]["InstanceId"]
    ec2.create_tags(Resources=[instance], Tags=[{"Key": "Name", "Value": name}])
    while True:
        told = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
        if told["State"]["Name"] == "running":
            return told["PublicDnsName"]
        time.sleep(0.05)
