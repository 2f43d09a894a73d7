"""Asks for the ID itself, and takes the error for a no."""

import boto3
from botocore.exceptions import ClientError


def choose(regions, zone_id):
    for region in regions:
        session = boto3.Session(region_name=region)
        try:
            found = session.client("ec2").describe_availability_zones(ZoneIds=[zone_id])
        except ClientError:
            continue
        return {"zone": found["AvailabilityZones"][0]["ZoneName"], "region": region}
    return None
