"""boto3's resources, and a glance at the error's text."""

import boto3


def open_ssh(groups, address):
    client = boto3.client("ec2")
    for name in groups:
        try:
            client.authorize_security_group_ingress(
                GroupName=name,
                IpPermissions=[
                    {
                        "IpProtocol": "6",
                        "FromPort": 22,
                        "ToPort": 22,
                        "IpRanges": [{"CidrIp": address + "/32", "Description": "me"}],
                    }
                ],
            )
        except client.exceptions.ClientError as error:
            if "Duplicate" not in str(error):
                raise
