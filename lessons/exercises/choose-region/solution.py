import boto3


def choose(regions, zone_id):
    """Return which of `regions` has the zone with the ID `zone_id`, and what this account calls the zone."""
    for region in regions:
        ec2 = boto3.client("ec2", region_name=region)
        for zone in ec2.describe_availability_zones()["AvailabilityZones"]:
            if zone["ZoneId"] == zone_id:
                return {"region": region, "zone": zone["ZoneName"]}
    return None
