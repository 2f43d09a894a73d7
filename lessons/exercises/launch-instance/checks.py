LOOK_UPS = {"GetParameter", "GetParameters", "GetParametersByPath", "DescribeImages"}


def alive(evidence):
    return [one for one in evidence.instances.values() if one.state != "terminated"]


def named(evidence):
    name = evidence.variables["learner"] + "-web"
    return [one for one in alive(evidence) if one.tags.get("Name") == name]


def the_image_was_looked_up(evidence):
    launched = [call for call in evidence.calls if call.api == "RunInstances" and not call.error]
    assert launched, "Nothing was launched yet."
    resolved = any(str(call.params.get("ImageId", "")).startswith("resolve:ssm:") for call in launched)
    asked = any(call.api in LOOK_UPS and not call.error for call in evidence.calls)
    assert resolved or asked, "No image was looked up. An ID that stands in the code is out of date next month."


def its_public_name_is_returned(evidence):
    assert named(evidence), "There is no instance with the name that was asked for."
    assert evidence.returned == named(evidence)[0].public_dns, "This isn't the public DNS name of the instance."


def two_of_that_name(evidence):
    assert len(named(evidence)) > 1


def one_without_its_name(evidence):
    assert alive(evidence)
    assert not named(evidence)


def launched_without_the_key(evidence):
    assert [one for one in alive(evidence) if one.key_pair != "lab"]


def its_private_name_was_returned(evidence):
    assert evidence.returned
    assert evidence.returned in [one.private_dns for one in alive(evidence)]


def something_else_was_returned(evidence):
    assert evidence.raised is None
    assert alive(evidence)
    assert evidence.returned not in [one.public_dns for one in alive(evidence)]
