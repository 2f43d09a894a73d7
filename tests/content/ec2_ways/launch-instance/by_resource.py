"""boto3's resources, and a look-up by owner and name."""

import boto3


def launch(name):
    ec2 = boto3.resource("ec2")
    images = ec2.images.filter(
        Owners=["099720109477"],
        Filters=[{"Name": "name", "Values": ["ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"]}],
    )
    newest = max(images, key=lambda image: image.creation_date)
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
    (instance,) = ec2.create_instances(
        ImageId=newest.id, InstanceType="t3.micro", MinCount=1, MaxCount=1, KeyName="lab", TagSpecifications=tags
    )
    instance.wait_until_running()
    instance.reload()
    return instance.public_dns_name
