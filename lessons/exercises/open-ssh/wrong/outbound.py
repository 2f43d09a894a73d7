import boto3
from botocore.exceptions import ClientError


def open_ssh(groups, address):
    ec2 = boto3.client("ec2")
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": f"{address}/32"}]}
    for group in groups:
        found = ec2.describe_security_groups(GroupNames=[group])["SecurityGroups"]
        group_id = found[0]["GroupId"]
        try:
            ec2.authorize_security_group_egress(GroupId=group_id, IpPermissions=[rule])
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidPermission.Duplicate":
                raise
