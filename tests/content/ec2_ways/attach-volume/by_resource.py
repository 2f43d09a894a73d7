"""boto3's resources, and a loop that waits."""

import time

import boto3


def add_disk(name):
    ec2 = boto3.resource("ec2")
    (instance,) = ec2.instances.filter(Filters=[{"Name": "tag:Name", "Values": [name]}])
    volume = ec2.create_volume(AvailabilityZone=instance.placement["AvailabilityZone"], Size=10, VolumeType="gp3")
    while volume.state != "available":
        time.sleep(0.05)
        volume.reload()
    instance.attach_volume(VolumeId=volume.id, Device="/dev/sdf")
    return volume.id
