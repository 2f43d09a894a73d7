import boto3


def choose(regions, zone_id):
    for region in regions:
        ec2 = boto3.client("ec2", region_name=region)
        for zone in ec2.describe_availability_zones()["AvailabilityZones"]:
            if zone["ZoneId"] == zone_id:
                return {"region": region, "zone": zone["ZoneId"]}
