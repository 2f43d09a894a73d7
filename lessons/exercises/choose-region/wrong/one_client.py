import boto3


def choose(regions, zone_id):
    ec2 = boto3.client("ec2")
    for region in regions:
        for zone in ec2.describe_availability_zones()["AvailabilityZones"]:
            if zone["ZoneId"] == zone_id:
                return {"region": region, "zone": zone["ZoneName"]}
