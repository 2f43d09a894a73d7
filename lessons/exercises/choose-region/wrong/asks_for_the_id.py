import boto3


def choose(regions, zone_id):
    for region in regions:
        ec2 = boto3.client("ec2", region_name=region)
        found = ec2.describe_availability_zones(ZoneIds=[zone_id])["AvailabilityZones"]
        if found:
            return {"region": region, "zone": found[0]["ZoneName"]}
