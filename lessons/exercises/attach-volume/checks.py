def volumes_of_mine(evidence):
    roots = {
        item.volume for one in evidence.instances.values() for item in one.attachments if item.device == one.root_device
    }
    return [volume for volume in evidence.volumes.values() if volume.id not in roots]


def calls(evidence):
    return [call for call in evidence.calls if call.api in ("CreateVolume", "DescribeVolumes", "AttachVolume")]


def looked(evidence):
    """Whether EC2 was asked about volumes between making and attaching, or attaching was tried again."""
    made, state = False, False
    for call in calls(evidence):
        made = made or (call.api == "CreateVolume" and not call.error)
        state = state or (made and (call.api == "DescribeVolumes" or call.error == "IncorrectState"))
        if made and call.api == "AttachVolume" and not call.error:
            return state
    return False


def it_waited_for_the_volume(evidence):
    attached = [call for call in calls(evidence) if call.api == "AttachVolume" and not call.error]
    assert attached, "No volume was attached."
    assert looked(evidence), "Nobody asked whether the volume is available before it was attached."


def it_never_looked(evidence):
    assert not looked(evidence)


def the_volumes_id_is_returned(evidence):
    assert volumes_of_mine(evidence), "There is no new volume."
    assert evidence.returned in [volume.id for volume in volumes_of_mine(evidence)], "This isn't the ID of the volume."


def something_else_was_returned(evidence):
    assert evidence.returned not in [volume.id for volume in volumes_of_mine(evidence)]


def attached_to_another(evidence):
    hosts = [item.instance for volume in volumes_of_mine(evidence) for item in volume.attachments]
    assert hosts
    assert evidence.instances[hosts[0]].tags.get("Name") != evidence.variables["learner"] + "-db"
