import boto3


def choose(regions, zone_id):
    for region in regions:
        ec2 = boto3.client("ec2", region_name=region)
        zones = ec2.describe_availability_zones()["AvailabilityZones"]
        if zone_id in [zone["ZoneId"] for zone in zones]:
            number = int(zone_id[-1])
            return {"region": region, "zone": region + "abcdef"[number - 1]}
