import boto3

PARAMETER = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"


def launch(name):
    image = boto3.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"]
    ec2 = boto3.client("ec2")
    answer = ec2.run_instances(
        ImageId=image,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        KeyName="lab",
        Tags=[{"Key": "Name", "Value": name}],
    )
    instance = answer["Instances"][0]["InstanceId"]
    ec2.get_waiter("instance_running").wait(InstanceIds=[instance])
    told = ec2.describe_instances(InstanceIds=[instance])
    return told["Reservations"][0]["Instances"][0]["PublicDnsName"]
