"""The short form of the call, with the group's ID, and a look at the rules beforehand."""

import boto3


def open_ssh(groups, address):
    ec2 = boto3.client("ec2")
    for name in groups:
        (group,) = ec2.describe_security_groups(GroupNames=[name])["SecurityGroups"]
        ranges = [found["CidrIp"] for rule in group["IpPermissions"] for found in rule["IpRanges"]]
        if f"{address}/32" not in ranges:
            ec2.authorize_security_group_ingress(
                GroupId=group["GroupId"], IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp=f"{address}/32"
            )
