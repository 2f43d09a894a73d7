"""The states of instances over the wire: what a call changes, and what time does."""

from __future__ import annotations

import pytest

from tutor.sandbox.aws.ec2_rules.states import CODES, LASTS, NEXT

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"
_ERRORS = f"{_API}/errors-overview.html"
_LIFE = f"{_GUIDE}/ec2-instance-lifecycle.html"


@pytest.fixture
def launch(ec2, amazon_linux):
    """Launch instances; their ids."""

    def make(count=1, **params):
        asked = {"ImageId": amazon_linux, "InstanceType": "t3.micro", "MinCount": count, "MaxCount": count, **params}
        return [one["InstanceId"] for one in ec2.run_instances(**asked)["Instances"]]

    return make


@pytest.fixture
def running(launch, later):
    """The id of an instance that runs."""
    (made,) = launch()
    later()
    return made


@pytest.fixture
def stopped(ec2, running, later):
    """The id of an instance that was stopped."""
    ec2.stop_instances(InstanceIds=[running])
    later()
    return running


@pytest.fixture
def terminated(ec2, running, later):
    """The id of an instance that is no more."""
    ec2.terminate_instances(InstanceIds=[running])
    later()
    return running


def only(ec2, instance_id):
    return ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]


def state_of(ec2, instance_id):
    return only(ec2, instance_id)["State"]["Name"]


def changes(told, name):
    (change,) = told[name]
    return f"{change['PreviousState']['Name']} -> {change['CurrentState']['Name']}"


@pytest.mark.aws(behaviour="a new instance, in time", says="pending, running", page=_LIFE, row=26)
def test_it_takes_time_until_an_instance_runs(ec2, launch, later, we_do):
    (instance_id,) = launch()
    before = state_of(ec2, instance_id)
    later(LASTS["pending"] / 2)
    assert state_of(ec2, instance_id) == before
    later(LASTS["pending"] / 2)
    we_do(f"{before}, {state_of(ec2, instance_id)}")


@pytest.mark.aws(behaviour="stop a running instance, in time", says="stopping, stopped", page=_LIFE, row=26)
def test_it_takes_time_until_an_instance_is_stopped(ec2, running, later, we_do):
    assert changes(ec2.stop_instances(InstanceIds=[running]), "StoppingInstances") == "running -> stopping"
    before = state_of(ec2, running)
    later()
    we_do(f"{before}, {state_of(ec2, running)}")


@pytest.mark.aws(
    behaviour="terminate a running instance, in time", says="shutting-down, terminated", page=_LIFE, row=26
)
def test_it_takes_time_until_an_instance_is_terminated(ec2, running, later, we_do):
    told = ec2.terminate_instances(InstanceIds=[running])
    assert changes(told, "TerminatingInstances") == "running -> shutting-down"
    before = state_of(ec2, running)
    later()
    we_do(f"{before}, {state_of(ec2, running)}")


def test_states_have_the_codes_of_the_api(ec2, running):
    assert only(ec2, running)["State"] == {"Code": 16, "Name": "running"}
    assert {NEXT[state] for state in LASTS} == {"running", "stopped", "terminated"}
    assert sorted(CODES.values()) == [0, 16, 32, 48, 64, 80]


def test_boto3s_waiters_wait(ec2, launch, later, monkeypatch):
    asked = []
    monkeypatch.setattr("botocore.waiter.time.sleep", lambda _: (asked.append(1), later(0.15)))
    (instance_id,) = launch()
    ec2.get_waiter("instance_running").wait(InstanceIds=[instance_id])
    assert state_of(ec2, instance_id) == "running"
    assert len(asked) == 3
    ec2.get_waiter("instance_status_ok").wait(InstanceIds=[instance_id])
    ec2.terminate_instances(InstanceIds=[instance_id])
    ec2.get_waiter("instance_terminated").wait(InstanceIds=[instance_id])
    assert state_of(ec2, instance_id) == "terminated"


@pytest.mark.aws(behaviour="start a terminated instance", says="400 IncorrectInstanceState", page=_ERRORS, row=23)
def test_a_terminated_instance_does_not_start(ec2, terminated, status, we_do):
    we_do(status(ec2.start_instances, InstanceIds=[terminated]))
    assert state_of(ec2, terminated) == "terminated"


@pytest.mark.aws(behaviour="stop a terminated instance", says="400 IncorrectInstanceState", page=_ERRORS, row=23)
def test_a_terminated_instance_does_not_stop(ec2, terminated, status, we_do):
    we_do(status(ec2.stop_instances, InstanceIds=[terminated]))
    assert state_of(ec2, terminated) == "terminated"


@pytest.mark.aws(
    behaviour="reboot a terminated instance",
    says="200, still terminated",
    page=f"{_API}/API_RebootInstances.html",
    row=24,
)
def test_a_reboot_of_a_terminated_instance_is_ignored(ec2, terminated, we_do):
    told = ec2.reboot_instances(InstanceIds=[terminated])["ResponseMetadata"]["HTTPStatusCode"]
    we_do(f"{told}, still {state_of(ec2, terminated)}")


@pytest.mark.aws(behaviour="reboot a stopped instance", says="400 IncorrectInstanceState", page=_ERRORS, row=24)
def test_a_stopped_instance_is_not_rebooted(ec2, stopped, status, we_do):
    we_do(status(ec2.reboot_instances, InstanceIds=[stopped]))
    assert state_of(ec2, stopped) == "stopped"


def test_a_rebooted_instance_keeps_running_and_its_addresses(ec2, running):
    before = only(ec2, running)["PublicIpAddress"]
    ec2.reboot_instances(InstanceIds=[running])
    told = only(ec2, running)
    assert (told["State"]["Name"], told["PublicIpAddress"]) == ("running", before)


@pytest.mark.aws(
    behaviour="start a running instance",
    says="running -> running",
    page=f"{_API}/API_StartInstances.html",
    row=25,
)
def test_starting_a_running_instance_changes_nothing(ec2, running, we_do):
    we_do(changes(ec2.start_instances(InstanceIds=[running]), "StartingInstances"))


@pytest.mark.aws(
    behaviour="stop a stopped instance", says="stopped -> stopped", page=f"{_API}/API_StopInstances.html", row=25
)
def test_stopping_a_stopped_instance_changes_nothing(ec2, stopped, we_do):
    we_do(changes(ec2.stop_instances(InstanceIds=[stopped]), "StoppingInstances"))


@pytest.mark.aws(
    behaviour="terminate a terminated instance",
    says="terminated -> terminated",
    page=f"{_API}/API_TerminateInstances.html",
)
def test_terminating_twice_is_no_error(ec2, terminated, we_do):
    we_do(changes(ec2.terminate_instances(InstanceIds=[terminated]), "TerminatingInstances"))


@pytest.mark.aws(behaviour="start an instance that is stopping", says="400 IncorrectInstanceState", page=_ERRORS)
def test_a_stopping_instance_does_not_start_yet(ec2, running, status, we_do):
    ec2.stop_instances(InstanceIds=[running])
    we_do(status(ec2.start_instances, InstanceIds=[running]))


@pytest.mark.aws(
    behaviour="stop an instance that is pending",
    says="400 IncorrectInstanceState",
    page=_LIFE,
)
def test_a_pending_instance_does_not_stop(ec2, launch, status, we_do):
    we_do(status(ec2.stop_instances, InstanceIds=launch()))


def test_a_pending_instance_can_be_terminated_and_never_runs(ec2, launch, later):
    (instance_id,) = launch()
    later(0.2)
    ec2.terminate_instances(InstanceIds=[instance_id])
    later(0.25)
    assert state_of(ec2, instance_id) == "shutting-down"
    later()
    assert state_of(ec2, instance_id) == "terminated"


@pytest.mark.aws(
    behaviour="public address: while running, stopped, running again",
    says="one, none, another",
    page=f"{_GUIDE}/using-instance-addressing.html",
)
def test_the_public_address_goes_and_another_comes(ec2, running, later, we_do):
    first = only(ec2, running)
    ec2.stop_instances(InstanceIds=[running])
    later()
    between = only(ec2, running)
    ec2.start_instances(InstanceIds=[running])
    later()
    last = only(ec2, running)
    assert (between.get("PublicIpAddress"), between["PublicDnsName"]) == (None, "")
    assert first["PrivateIpAddress"] == between["PrivateIpAddress"] == last["PrivateIpAddress"]
    another = "another" if last["PublicIpAddress"] != first["PublicIpAddress"] else "the same"
    we_do(f"{'one' if first['PublicIpAddress'] else 'none'}, {between.get('PublicIpAddress', 'none')}, {another}")


@pytest.mark.aws(
    behaviour="why an instance stopped",
    says="Client.UserInitiatedShutdown",
    page=f"{_API}/API_StateReason.html",
)
def test_a_stopped_instance_tells_why(ec2, stopped, we_do):
    told = only(ec2, stopped)
    we_do(told["StateReason"]["Code"])
    assert told["StateReason"]["Message"] == "Client.UserInitiatedShutdown: User initiated shutdown"
    assert told["StateTransitionReason"].startswith("User initiated (")
    assert told["StateTransitionReason"].endswith(" GMT)")


def test_a_running_instance_has_no_reason_to_tell(ec2, running):
    told = only(ec2, running)
    assert ("StateReason" in told, told["StateTransitionReason"]) == (False, "")


def test_a_terminated_instance_is_told_without_what_it_had(ec2, terminated):
    told = only(ec2, terminated)
    assert (told["SecurityGroups"], told["NetworkInterfaces"], told["BlockDeviceMappings"]) == ([], [], [])
    assert {"SubnetId", "VpcId", "PrivateIpAddress", "PublicIpAddress"}.isdisjoint(told)
    assert ec2.describe_volumes()["Volumes"] == []
    assert ec2.describe_network_interfaces()["NetworkInterfaces"] == []


def test_a_stopped_instance_keeps_its_volume(ec2, stopped):
    (volume,) = ec2.describe_volumes()["Volumes"]
    assert (volume["State"], volume["Attachments"][0]["InstanceId"]) == ("in-use", stopped)


@pytest.mark.aws(
    behaviour="any call with a malformed instance id", says="400 InvalidInstanceID.Malformed", page=_ERRORS, row=36
)
@pytest.mark.parametrize("call", ["start_instances", "stop_instances", "terminate_instances", "describe_instances"])
def test_a_malformed_instance_id_is_told_apart(ec2, status, we_do, call):
    we_do(status(getattr(ec2, call), InstanceIds=["i-nonsense"]))


@pytest.mark.aws(behaviour="any call with an unknown instance id", says="400 InvalidInstanceID.NotFound", page=_ERRORS)
@pytest.mark.parametrize("call", ["start_instances", "stop_instances", "terminate_instances", "reboot_instances"])
def test_an_unknown_instance_fails_the_whole_call(ec2, running, status, we_do, call):
    we_do(status(getattr(ec2, call), InstanceIds=[running, "i-0123456789abcdef0"]))
    assert state_of(ec2, running) == "running"


def test_another_accounts_instance_is_not_found(served, running, status):
    stranger = served.client("ec2", who="stranger")
    assert status(stranger.terminate_instances, InstanceIds=[running]) == "400 InvalidInstanceID.NotFound"
    assert stranger.describe_instances()["Reservations"] == []


def test_another_regions_instance_is_not_found(served, running, status):
    europe = served.client("ec2", region="eu-west-1")
    assert status(europe.stop_instances, InstanceIds=[running]) == "400 InvalidInstanceID.NotFound"


@pytest.mark.aws(
    behaviour="terminate a protected instance",
    says="400 OperationNotPermitted",
    page=f"{_GUIDE}/Using_ChangingDisableAPITermination.html",
)
def test_a_protected_instance_is_not_terminated(ec2, launch, later, status, we_do):
    ids = launch(2, DisableApiTermination=True)
    later()
    we_do(status(ec2.terminate_instances, InstanceIds=ids))
    assert {state_of(ec2, instance_id) for instance_id in ids} == {"running"}
    ec2.modify_instance_attribute(InstanceId=ids[0], DisableApiTermination={"Value": False})
    ec2.terminate_instances(InstanceIds=[ids[0]])
    assert state_of(ec2, ids[0]) == "shutting-down"


@pytest.mark.aws(
    behaviour="terminate a protected instance together with one of another zone",
    says="only the other zone's is terminated",
    page=f"{_API}/API_TerminateInstances.html",
)
def test_protection_saves_its_zone_only(ec2, launch, later, status, we_do):
    (safe,) = launch(DisableApiTermination=True, Placement={"AvailabilityZone": "us-east-1a"})
    (beside,) = launch(Placement={"AvailabilityZone": "us-east-1a"})
    (other,) = launch(Placement={"AvailabilityZone": "us-east-1b"})
    later()
    assert status(ec2.terminate_instances, InstanceIds=[safe, beside, other]) == "400 OperationNotPermitted"
    later()
    gone = [name for name, one in (("safe", safe), ("its zone's", beside)) if state_of(ec2, one) != "running"]
    we_do(f"only the other zone's is {state_of(ec2, other)}" if not gone else f"{gone} too")


@pytest.mark.aws(
    behaviour="stop an instance with stop protection",
    says="400 OperationNotPermitted",
    page=f"{_GUIDE}/ec2-stop-protection.html",
)
def test_a_stop_protected_instance_is_not_stopped(ec2, launch, later, status, we_do):
    ids = launch(DisableApiStop=True)
    later()
    we_do(status(ec2.stop_instances, InstanceIds=ids))


@pytest.mark.aws(
    behaviour="status checks of a new instance, in time",
    says="initializing, ok",
    page=f"{_GUIDE}/monitoring-system-instance-status-check.html",
)
def test_status_checks_take_time_too(ec2, running, later, we_do):
    ec2.stop_instances(InstanceIds=[running])
    later()
    assert ec2.describe_instance_status()["InstanceStatuses"] == []
    (told,) = ec2.describe_instance_status(IncludeAllInstances=True)["InstanceStatuses"]
    assert told["InstanceStatus"]["Status"] == "not-applicable"
    ec2.start_instances(InstanceIds=[running])
    later(LASTS["pending"])
    (first,) = ec2.describe_instance_status()["InstanceStatuses"]
    later()
    (last,) = ec2.describe_instance_status()["InstanceStatuses"]
    we_do(f"{first['InstanceStatus']['Status']}, {last['SystemStatus']['Status']}")


def test_the_console_tells_of_the_start(ec2, launch, later):
    (instance_id,) = launch()
    assert ec2.get_console_output(InstanceId=instance_id)["Output"] == ""
    later()
    assert instance_id in ec2.get_console_output(InstanceId=instance_id)["Output"]


def test_old_terminated_instances_are_forgotten_and_harm_nothing(ec2, launch, later, monkeypatch):
    monkeypatch.setattr("tutor.sandbox.aws.moto_adapter.ec2_instances._REMEMBERED", 1)
    first = launch()
    later(0.05)
    ec2.terminate_instances(InstanceIds=first)
    later(LASTS["shutting-down"] + 0.01)
    second = launch()
    third = launch()
    later()
    told = [one["InstanceId"] for page in ec2.describe_instances()["Reservations"] for one in page["Instances"]]
    assert told == [*second, *third]
    assert {state_of(ec2, one) for one in told} == {"running"}
