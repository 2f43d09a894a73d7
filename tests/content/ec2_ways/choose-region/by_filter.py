"""The filter for IDs, region by region."""

import boto3


def choose(regions, zone_id):
    for region in regions:
        ec2 = boto3.client("ec2", region_name=region)
        wanted = [{"Name": "zone-id", "Values": [zone_id]}]
        found = ec2.describe_availability_zones(Filters=wanted)["AvailabilityZones"]
        if found:
            return {"region": found[0]["RegionName"], "zone": found[0]["ZoneName"]}
    raise LookupError(zone_id)
