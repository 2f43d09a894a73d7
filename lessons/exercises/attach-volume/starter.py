import boto3


def add_disk(name):
    """Give the instance called `name` a disk of 10 GiB.

    Attach it as /dev/sdf and return the volume's ID.
    """
    ec2 = boto3.client("ec2")
    ...  # TODO: find the instance, and its zone
    ...  # TODO: make the volume, and wait for it
    ...  # TODO: attach it, and return its ID
