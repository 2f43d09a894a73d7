"""Doesn't ask, but tries until it works; the zone by its subnet's ID."""

import time

import boto3
from botocore.exceptions import ClientError


def add_disk(name):
    ec2 = boto3.client("ec2")
    told = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": [name]}])
    found = told["Reservations"][0]["Instances"][0]
    zone = ec2.describe_subnets(SubnetIds=[found["SubnetId"]])["Subnets"][0]["AvailabilityZone"]
    volume = ec2.create_volume(AvailabilityZone=zone, Size=10, VolumeType="gp3")["VolumeId"]
    while True:
        try:
            ec2.attach_volume(VolumeId=volume, InstanceId=found["InstanceId"], Device="/dev/sdf")
        except ClientError as error:
            if error.response["Error"]["Code"] != "IncorrectState":
                raise
            time.sleep(0.05)
        else:
            break
    ec2.get_waiter("volume_in_use").wait(VolumeIds=[volume])
    return volume
