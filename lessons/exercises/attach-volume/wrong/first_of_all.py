import boto3


def add_disk(name):
    ec2 = boto3.client("ec2")
    told = ec2.describe_instances()
    found = told["Reservations"][0]["Instances"][0]
    volume = ec2.create_volume(
        AvailabilityZone=found["Placement"]["AvailabilityZone"],
        Size=10,
        VolumeType="gp3",
    )["VolumeId"]
    ec2.get_waiter("volume_available").wait(VolumeIds=[volume])
    ec2.attach_volume(VolumeId=volume, InstanceId=found["InstanceId"], Device="/dev/sdf")
    return volume
