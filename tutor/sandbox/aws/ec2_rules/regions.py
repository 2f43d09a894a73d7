"""DescribeRegions and DescribeAvailabilityZones."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import told
from tutor.sandbox.aws.ec2_rules.instance_xml import Fields
from tutor.sandbox.aws.ec2_rules.listing import Values, chosen
from tutor.sandbox.aws.ec2_rules.region_catalogue import REGIONS, is_enabled
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["OWN"]


def _regions(call: Ec2Call) -> list[Element]:
    """Those that the account may use, unless all are asked for (AWSEC2/latest/APIReference/API_DescribeRegions)."""
    names = call.listed("RegionName")
    missing = sorted(set(names) - set(REGIONS))
    if missing:
        raise AwsFaultError("InvalidParameterValue", f"Invalid region name: '{', '.join(missing)}'")
    shown = [name for name in REGIONS if (not names or name in names) and (call.flag("AllRegions") or is_enabled(name))]
    return told({"regionInfo": [_region(name) for name in chosen(call, shown, _region_values)]})


def _region(name: str) -> Fields:
    return {"regionName": name, "regionEndpoint": _endpoint(name), "optInStatus": _opt_in(name)}


def _region_values(name: str) -> Values:
    return {"region-name": (name,), "endpoint": (_endpoint(name),), "opt-in-status": (_opt_in(name),)}


def _endpoint(name: str) -> str:
    return f"ec2.{name}.amazonaws.com"


def _opt_in(name: str) -> str:
    return "opt-in-not-required" if is_enabled(name) else "not-opted-in"


def _zones(call: Ec2Call) -> list[Element]:
    """Names with their ids, which are the same places in every account (global-infrastructure/latest/regions/az-ids).

    AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.
    """
    zones = call.world.zones()
    names, ids = call.listed("ZoneName"), call.listed("ZoneId")
    for asked, known in ((names, {zone[0] for zone in zones}), (ids, {zone[1] for zone in zones})):
        missing = [zone for zone in asked if zone not in known]
        if missing:
            raise AwsFaultError("InvalidParameterValue", f"Invalid availability zone: [{', '.join(missing)}]")
    shown = [zone for zone in zones if (not names or zone[0] in names) and (not ids or zone[1] in ids)]
    kept = chosen(call, shown, lambda zone: _zone_values(call.region, zone))
    return told({"availabilityZoneInfo": [_zone(call.region, zone) for zone in kept]})


def _zone(region: str, zone: tuple[str, str]) -> Fields:
    name, zone_id = zone
    return {
        "optInStatus": "opt-in-not-required",
        "messageSet": [],
        "regionName": region,
        "zoneName": name,
        "zoneId": zone_id,
        "groupName": f"{region}-zg-1",
        "groupLongName": _long_name(region),
        "networkBorderGroup": region,
        "zoneType": "availability-zone",
        "zoneState": "available",
    }


def _zone_values(region: str, zone: tuple[str, str]) -> Values:
    name, zone_id = zone
    return {
        "group-name": (f"{region}-zg-1",),
        "opt-in-status": ("opt-in-not-required",),
        "region-name": (region,),
        "state": ("available",),
        "zone-id": (zone_id,),
        "zone-name": (name,),
        "zone-type": ("availability-zone",),
        "message": (),
    }


def _long_name(region: str) -> str:
    return f"{_PLACES.get(region, region)} 1"


_PLACES = {
    "ap-northeast-1": "Asia Pacific (Tokyo)",
    "ap-northeast-2": "Asia Pacific (Seoul)",
    "ap-northeast-3": "Asia Pacific (Osaka)",
    "ap-south-1": "Asia Pacific (Mumbai)",
    "ap-southeast-1": "Asia Pacific (Singapore)",
    "ap-southeast-2": "Asia Pacific (Sydney)",
    "ca-central-1": "Canada (Central)",
    "eu-central-1": "Europe (Frankfurt)",
    "eu-north-1": "Europe (Stockholm)",
    "eu-west-1": "Europe (Ireland)",
    "eu-west-2": "Europe (London)",
    "eu-west-3": "Europe (Paris)",
    "sa-east-1": "South America (Sao Paulo)",
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-1": "US West (N. California)",
    "us-west-2": "US West (Oregon)",
}


OWN: Mapping[str, Own] = {"DescribeRegions": _regions, "DescribeAvailabilityZones": _zones}
