import boto3
from botocore.exceptions import ClientError


def open_ssh(groups, address):
    ec2 = boto3.client("ec2")
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": f"{address}/32"}]}
    for group in groups:
        try:
            ec2.authorize_security_group_ingress(GroupName=group, IpPermissions=[rule])
        except ClientError:
            pass
