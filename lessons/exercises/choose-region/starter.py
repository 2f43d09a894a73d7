import boto3


def choose(regions, zone_id):
    """Find the zone with the ID `zone_id`.

    Return the region that has it, and its name there:
    {"region": ..., "zone": ...}
    """
    ...  # TODO: ask each region for its zones
    ...  # TODO: where the zone is among them, return both
