"""Instances as their learner reaches them: over real networks, a real private AWS, and a rack that the test plays."""

from __future__ import annotations

import socket

import pytest
from botocore.exceptions import ClientError

ME = "203.0.113.10"


def test_a_launch_boots_a_machine_that_knows_who_it_is(play):
    play.ec2.import_key_pair(KeyName="lab", PublicKeyMaterial=b"ssh-ed25519 " + _ED25519)
    made = play.launch(KeyName="lab", UserData="#!/bin/sh\necho hello\n")
    order = play.order("boot")
    private = play.instance(made)["PrivateIpAddress"]
    about = order["about"]
    assert order["instance"] == about["id"] == made
    assert (about["hostname"], about["domain"]) == (f"ip-{private.replace('.', '-')}", "ec2.internal")
    assert (about["user"], about["os"], about["os_name"]) == ("ubuntu", "ubuntu", "Ubuntu 24.04.3 LTS")
    assert about["key"] == f"ssh-ed25519 {_ED25519.decode()} lab"
    assert (about["private_ip"], about["zone"], about["type"]) == (private, "us-east-1a", "t3.micro")
    assert about["user_data"] == "#!/bin/sh\necho hello\n"
    assert about["authority"] == play.aws.authority


_ED25519 = b"AAAAC3NzaC1lZDI1NTE5AAAAIM9i1aUDSQLRSkOCMDnxHJrTXmwWiKHRzPqorykkeCvI"


def test_what_a_run_begins_with_boots_and_its_private_keys_are_handed_over(playing):
    start = {
        "key_pairs": [{"name": "lab", "type": "ed25519"}],
        "instances": [
            {"name": "web", "image": "debian", "key_pair": "lab"},
            {"name": "old", "image": "ubuntu", "state": "stopped"},
        ],
    }
    play = playing(start)
    about = play.order("boot")["about"]
    assert (about["user"], about["os"]) == ("admin", "debian")
    (stopped,) = [
        one["Instances"][0]["InstanceId"]
        for one in play.ec2.describe_instances()["Reservations"]
        if one["Instances"][0]["State"]["Name"] == "stopped"
    ]
    assert play.aws.private_keys["lab"].startswith("-----BEGIN OPENSSH PRIVATE KEY-----")
    play.ec2.start_instances(InstanceIds=[stopped])
    assert play.order("boot")["instance"] == stopped


def test_a_closed_port_swallows_the_call_and_says_why_and_an_open_one_leads_in(play):
    made = play.launch()
    door = play.up(play.order("boot")["instance"])
    told = play.settled(made, "running")
    address, group = told["PublicIpAddress"], told["SecurityGroups"][0]
    with play.network.call(address) as waiting:
        dropped = play.tried(address, "dropped")
        why = f"no rule of {group['GroupId']} (default) opens port 22 to your address {ME}"
        assert (dropped["instance"], dropped["why"]) == (made, f"{why}: it is open to {group['GroupId']} only")
        play.open_port(made, f"{ME}/32")
        assert play.is_open(waiting)  # its client tried again meanwhile, as at AWS
        came, inside = play.came_in(door)
        with inside:
            assert came == {"from": ME, "to": address}
            inside.sendall(b"SSH-2.0-here\r\n")
            assert waiting.recv(100) == b"SSH-2.0-here\r\n"
    assert play.tried(address, "open")["instance"] == made


def test_a_connection_waits_for_an_instance_that_is_still_booting(play):
    made = play.launch()
    play.open_port(made)
    address = play.settled(made, "running")["PublicIpAddress"]
    with play.network.call(address) as client:
        assert play.is_open(client)
        came, inside = play.came_in(play.up(made))
        inside.close()
        assert came["to"] == address


def test_a_stopped_instance_is_silent_and_its_old_address_leads_nowhere(play):
    made = play.launch()
    play.open_port(made)
    play.order("boot")
    play.up(made)
    before = play.settled(made, "running")["PublicIpAddress"]
    play.ec2.stop_instances(InstanceIds=[made])
    assert play.order("halt")["instance"] == made
    play.settled(made, "stopped")
    with play.network.call(before):
        assert play.tried(before, "dropped")["why"] == (
            f"{before} was the address of {made}, which is stopped: start it, and look its new address up"
        )
    play.ec2.start_instances(InstanceIds=[made])
    assert play.order("boot")["instance"] == made
    door = play.up(made)
    now = play.settled(made, "running")["PublicIpAddress"]
    with play.network.call(before), play.network.call(now) as client:
        assert play.tried(before, "dropped")["why"] == (
            f"{before} was the address of {made} before it was stopped; it is {now} now: look it up again"
        )
        assert play.is_open(client)
        play.came_in(door)[1].close()
    play.ec2.terminate_instances(InstanceIds=[made])
    assert play.order("destroy")["instance"] == made


def test_other_ports_are_told_of_too(play):
    made = play.launch()
    play.open_port(made, port=80)
    address = play.settled(made, "running")["PublicIpAddress"]
    with play.network.call(address, 80), play.network.call("54.214.0.255", 8080):
        assert play.tried(address, "dropped")["why"] == (
            f"port 80 of {made} is open, but this private AWS carries only SSH, port 22"
        )
        assert play.tried("54.214.0.255", "dropped")["why"] == "no instance has the address 54.214.0.255"
    seen = play.seen()
    assert sorted((one["address"], one["port"]) for one in seen["connections"]) == sorted(
        [(address, 80), ("54.214.0.255", 8080)]
    )


def test_one_instance_calls_another_by_the_group_they_share(play):
    first, second = play.launch(), play.launch()
    address = play.settled(second, "running")["PrivateIpAddress"]
    own = play.settled(first, "running")["PrivateIpAddress"]
    inside = play.network_of(own)
    play.up(first, inside)
    door = play.up(second)
    with inside.call(address) as client:
        assert play.is_open(client)  # the default group opens all to its own members
        came, arrived = play.came_in(door)
        arrived.close()
        assert came == {"from": own, "to": address}
    group = play.instance(second)["SecurityGroups"][0]["GroupId"]
    rules = play.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    play.ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=rules)
    with inside.call(address):
        why = play.tried(address, "dropped")["why"]
        assert why == f"no rule of {group} (default) opens port 22 to {first} at {own}"


def test_an_instance_asks_its_own_metadata(play):
    made = play.launch()
    inside = play.network_of(play.instance(made)["PrivateIpAddress"])
    play.up(made, inside)
    with inside.call("169.254.169.254", 80) as client:
        assert play.is_open(client)
        client.sendall(b"PUT /latest/api/token HTTP/1.0\r\nX-aws-ec2-metadata-token-ttl-seconds: 60\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


def test_the_console_tells_the_host_key_once_the_instance_is_up(play):
    made = play.launch()
    play.up(made)
    play.settled(made, "running")
    play.open_port(made)
    with play.network.call(play.instance(made)["PublicIpAddress"]) as client:
        assert play.is_open(client)
    assert "256 SHA256:abc root@ip-" in play.ec2.get_console_output(InstanceId=made)["Output"]


def test_an_instance_that_is_ended_by_a_call_that_is_refused_goes_at_once(play):
    ended = play.launch(Placement={"AvailabilityZone": "us-east-1a"})
    kept = play.launch(Placement={"AvailabilityZone": "us-east-1b"}, DisableApiTermination=True)
    for _ in range(2):
        play.order("boot")
    for made in (ended, kept):
        play.settled(made, "running")
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        play.ec2.terminate_instances(InstanceIds=[ended, kept])
    assert play.order("destroy")["instance"] == ended


@pytest.mark.parametrize(
    ("behaviour", "state", "order"), [("stop", "stopped", ""), ("terminate", "terminated", "destroy")]
)
def test_an_instance_that_shuts_itself_down_stops_or_is_terminated(play, behaviour, state, order):
    made = play.launch(InstanceInitiatedShutdownBehavior=behaviour)
    play.order("boot")
    play.up(made)
    play.settled(made, "running")
    play.say(down=made)
    told = play.settled(made, state)
    assert told["StateReason"]["Code"] == "Client.InstanceInitiatedShutdown"
    if order:
        assert play.order(order)["instance"] == made
    else:
        play.ec2.start_instances(InstanceIds=[made])
        assert play.order("boot")["instance"] == made


def test_a_reboot_and_a_volume_are_passed_on(play):
    made = play.launch()
    play.order("boot")
    zone = play.settled(made, "running")["Placement"]["AvailabilityZone"]
    play.ec2.reboot_instances(InstanceIds=[made])
    assert play.order("reboot")["about"]["id"] == made
    volume = play.ec2.create_volume(AvailabilityZone=zone, Size=3)["VolumeId"]
    play.ec2.get_waiter("volume_available").wait(VolumeIds=[volume], WaiterConfig={"Delay": 0.05, "MaxAttempts": 1000})
    play.ec2.attach_volume(VolumeId=volume, InstanceId=made, Device="/dev/sdf")
    attach = play.order("attach")  # when it takes effect, also if nobody asks
    assert (attach["volume"], attach["as"], attach["gib"]) == (volume, "nvme1n1", 3)
    play.ec2.create_snapshot(VolumeId=volume)
    assert play.order("copy")["volume"] == volume
    play.ec2.detach_volume(VolumeId=volume)
    assert play.order("detach")["volume"] == volume
    play.ec2.delete_volume(VolumeId=volume)
    assert play.order("drop")["volume"] == volume


def test_logins_are_kept_as_evidence(play):
    made = play.launch()
    session = {
        "instance": made,
        "user": "ubuntu",
        "from": ME,
        "command": "uname",
        "exit_status": 0,
        "printed": "Linux\n",
    }
    play.say(session={**session, "refused": ""})
    play.say(session={**session, "user": "root", "exit_status": None, "refused": "root", "printed": ["no text"]})
    first, second = play.seen()["sessions"]
    assert (first["instance"], first["command"], first["printed"]) == (made, "uname", "Linux\n")
    assert (second["user"], second["refused"], second["printed"]) == ("root", "root", "")


def test_a_session_that_goes_on_at_the_end_is_evidence_too(play):
    made = play.launch()
    play.say(failed="i-other", why="so that the rack has said a word")
    cut_off = {"instance": made, "user": "ubuntu", "from": ME, "command": "sleep 9", "exit_status": None, "printed": ""}
    (told,) = play.seen(session={**cut_off, "refused": ""})["sessions"]
    assert (told["command"], told["exit_status"]) == ("sleep 9", None)


def test_a_machine_that_fails_to_boot_says_so(play):
    made = play.launch()
    play.open_port(made)
    address = play.settled(made, "running")["PublicIpAddress"]
    play.say(failed=made, why="no space left")
    play.say(session={"instance": made})
    assert play.logged_in()["instance"] == made  # so AWS has heard of the failure, too
    assert play.why_dropped(address) == f"{made} did not come up here: no space left"


def test_aws_goes_on_when_its_rack_is_gone(play):
    made = play.launch()
    play.open_port(made)
    play.rack.shutdown(socket.SHUT_RDWR)
    address = play.settled(made, "running")["PublicIpAddress"]
    why = f"{made} did not come up here: what runs the instances is gone, which is not your fault"
    assert play.why_dropped(address) == why


def test_aws_answers_while_its_rack_reads_nothing(play):
    data = "#!/bin/sh\n" + "#" * 16_000
    for _ in range(30):  # far more than lies in a socket
        play.launch(UserData=data)
    assert len(play.ec2.describe_instances()["Reservations"]) == 30


def test_nonsense_from_a_rack_is_let_pass(play):
    for message in ({}, {"up": "i-nobody"}, {"up": "i-1", "sockets": ["door"]}, {"session": 3}, {"down": "i-nobody"}):
        play.say(**message)
    made = play.launch()
    play.open_port(made)
    address = play.settled(made, "running")["PublicIpAddress"]
    door = play.up(made)
    with play.network.call(address) as client:
        assert play.is_open(client)
        play.came_in(door)[1].close()
