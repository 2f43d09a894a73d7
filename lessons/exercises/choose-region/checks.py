def a_region_was_asked_for_its_zones(evidence):
    asked = [call for call in evidence.calls if call.api == "DescribeAvailabilityZones" and not call.error]
    assert asked, "No region was asked. The letter of a zone can't be told from its ID, so ask for the zones."


def something_else_was_returned(evidence):
    assert evidence.returned is not None
    assert not isinstance(evidence.returned, dict) or set(evidence.returned) != {"region", "zone"}
