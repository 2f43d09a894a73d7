"""The life of an instance: first boot, stop and start, reboot, shutting itself down, terminate."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tutor.sandbox.watch import descendants, usage

SCRIPT = """#!/bin/sh
echo "setting up as $USER"
echo trouble >&2
echo index > /home/ubuntu/index.html
"""
ALIVE = "alive"
LOG = "/var/log/cloud-init-output.log"


def test_user_data_runs_once_and_leaves_its_output_in_the_log(aws):
    aws.boot(user_data=SCRIPT)
    assert aws.out("cloud-init status --wait") == "status: done"
    log = aws.rack.read("i-1", LOG).text
    assert "setting up as root\ntrouble\n" in log
    assert aws.rack.read("i-1", "index.html").text == "index\n"
    assert aws.rack.read("i-1", "/var/lib/cloud/instance/user-data.txt").text == SCRIPT
    assert aws.out("/var/lib/cloud/instance/scripts/part-001 2>&1; rm index.html").startswith("setting up as ubuntu")
    aws.order("halt", instance="i-1")
    aws.boot(user_data=SCRIPT)
    assert aws.ssh("cat index.html").returncode == 1
    assert aws.rack.read("i-1", LOG).text == log


def test_ssh_answers_while_user_data_still_runs(aws):
    aws.boot(user_data="#!/bin/sh\nwhile [ ! -e /tmp/enough ]; do :; done\n")
    assert aws.out("cloud-init status") == "status: running"
    assert aws.out("touch /tmp/enough; cloud-init status --wait") == "status: done"


def test_user_data_that_a_stop_cut_off_is_over(aws):
    aws.boot(user_data="#!/bin/sh\nwhile :; do :; done\n")
    aws.order("halt", instance="i-1")
    aws.boot()
    aws.out("until [ -e /var/lib/cloud/instance/boot-finished ]; do :; done")
    assert aws.out("cloud-init status --wait; pgrep -x part-001 || echo nothing runs") == "status: done\nnothing runs"


def test_the_state_of_user_data_is_told_in_words_whatever_became_of_its_files(aws):
    aws.boot(user_data="#!/bin/sh\nwhile :; do :; done\n")
    wait = (
        "cloud-init status --wait 2>&1 & until ls -l /proc/$!/fd | grep -q running; do :; done; kill -INT $!; wait $!"
    )
    assert aws.out(f"bash -c 'set -m; {wait}; echo $?'") == "130"
    assert aws.out("rm -r /run/cloud-init; cloud-init status") == "status: not started"


NOT_DONE = {
    "#!/bin/sh\nexit 9\n": "ended with status 9",
    "#!/no/such/shell\n": "can't be run: No such file",
    "#cloud-config\npackages: [nginx]\n": "a cloud-config document. The sandbox runs scripts only",
    "echo no interpreter\n": "no script",
    "Content-Type: multipart/mixed\n\n": "a MIME document",
}


def test_user_data_that_fails_or_is_no_script_says_so_in_the_log(aws):
    for number, (data, said) in enumerate(NOT_DONE.items()):
        name = f"i-{number}"
        aws.boot(name, user_data=data)
        assert aws.ssh("cloud-init status --wait", instance=name).stdout == "status: error\n"
        assert said in aws.rack.read(name, LOG).text


def test_stop_ends_all_and_keeps_the_disk_and_the_host_key(aws):
    first = aws.boot()
    aws.out("echo kept > notes; touch alive; chmod +x notes")
    aws.out("setsid sh -c 'trap \"\" TERM HUP; while :; do echo >> alive; done' > /dev/null 2>&1 < /dev/null &")
    aws.order("halt", instance="i-1")
    size = aws.rack.read("i-1", ALIVE).size
    assert aws.rack.read("i-1", ALIVE).size == size
    assert aws.rack.read("i-1", "notes").text == "kept\n"
    assert aws.ssh("true").returncode == 255
    again = aws.boot()
    assert again["host_key"] == first["host_key"]
    assert aws.out("cat notes; pgrep -x sh || echo nothing runs").splitlines() == ["kept", "nothing runs"]


def test_reboot_ends_all_and_answers_again(aws):
    aws.boot()
    aws.out("echo kept > notes; (setsid sleep 4321 > /dev/null 2>&1 &)")
    aws.boot(how="reboot")
    assert aws.out("cat notes; pgrep -x sleep || echo none") == "kept\nnone"


@pytest.mark.parametrize("command", ["sudo shutdown -h now", "sudo poweroff"])
def test_an_instance_can_shut_itself_down(aws, command):
    aws.boot()
    done = aws.ssh(f"echo going; {command}; cat")
    assert (done.returncode, done.stdout) == (255, "going\n")
    assert aws.next_told("session")["session"]["exit_status"] is None
    assert aws.next_told("down") == {"down": "i-1", "reboot": False}
    assert aws.ssh("true").returncode == 255


def test_an_instance_can_reboot_itself(aws):
    aws.boot()
    aws.ssh("echo kept > notes; sudo reboot; cat")
    assert aws.next_told("down") == {"down": "i-1", "reboot": True}
    aws.next_told("up", 2)
    assert aws.out("cat notes") == "kept"


def test_nothing_outlives_terminate(aws):
    aws.boot()
    aws.out("(setsid sh -c 'trap \"\" HUP TERM; sleep 4321 & exec sleep 4321' > /dev/null 2>&1 &)")
    aws.out("until pgrep -x sleep; do :; done")
    aws.order("destroy", instance="i-1")
    aws.boot("i-2")  # after it: orders are obeyed one by one
    assert b"sleep 4321" not in subprocess.run(["/bin/ps", "ax"], capture_output=True, check=True).stdout
    assert aws.rack.read("i-1", "/etc/hostname").why == "missing"


def test_a_terminated_instances_disk_is_not_the_next_ones(aws):
    aws.boot()
    aws.out("echo mine > /tmp/trace")
    aws.order("destroy", instance="i-1")
    aws.boot()
    assert aws.ssh("cat /tmp/trace").returncode == 1


def test_instances_have_names_and_addresses_of_their_own(aws):
    aws.boot()
    about = {"hostname": "ip-172-31-9-9", "private_ip": "172.31.9.9", "user": "ec2-user", "os": "amazon-linux"}
    aws.boot("i-2", **about, os_name="Amazon Linux 2023.8.20250915")
    assert aws.out("hostname; hostname -f") == "ip-172-31-1-2\nip-172-31-1-2.ec2.internal"
    assert aws.out("hostname; . /etc/os-release; echo $ID $VERSION_ID", instance="i-2", user="ec2-user") == (
        "ip-172-31-9-9\namzn 2023.8"
    )
    assert aws.ssh("true", instance="i-2", user="ubuntu").returncode == 255


def test_a_vpc_may_have_the_range_of_public_addresses(aws):
    assert "ssh" in aws.boot(private_ip="54.214.9.9")["sockets"]
    assert aws.out("hostname -i") == "54.214.9.9"


def test_an_instance_that_cannot_be_is_told(aws):
    assert "name" in aws.boot(hostname="x" * 100)["why"]
    assert aws.boot("i-2")["up"] == "i-2"


def test_there_is_room_for_ten_instances_until_one_is_terminated(aws):
    for number in range(10):
        aws.boot(f"i-{number}")
    aws.order("halt", instance="i-0")
    assert "terminate one" in aws.boot("i-11")["why"]
    aws.order("destroy", instance="i-0")
    assert aws.boot("i-12")["up"] == "i-12"


def test_orders_for_instances_that_are_not_there_harm_nobody(aws):
    for what in ("halt", "destroy", "detach", "drop", "copy", "dance"):
        aws.order(what, instance="i-9", volume="vol-9", snapshot="snap-9")
    assert aws.boot()["up"] == "i-1"


def test_with_the_rack_all_is_gone(aws):
    aws.boot()
    aws.out("(setsid sleep 98765 > /dev/null 2>&1 &)")
    aws.rack.close()
    aws.rack.close()
    assert aws.rack.read("i-1", "/etc/hostname").why == "unreadable"


def test_what_runs_in_instances_can_be_counted_from_outside(aws):
    aws.boot()
    aws.out("(setsid sleep 98765 > /dev/null 2>&1 &); until pgrep -x sleep; do :; done")
    aws.rack.ready()
    assert "sleep" in {Path(f"/proc/{pid}/comm").read_text("ascii").strip() for pid in descendants(aws.rack.pid)}
    aws.boot(how="reboot")  # whoever served that command is gone for certain
    assert len(descendants(aws.rack.pid)) == 2
    assert usage(aws.rack.pid, float("inf")).threads == 2


def test_an_instance_whose_first_process_is_killed_is_lost_alone(aws):
    aws.boot()
    aws.attach()
    aws.boot("i-2")
    aws.rack.ready()
    first = min(pid for pid in descendants(aws.rack.pid) if Path(f"/proc/{pid}/comm").read_text("ascii") == "init\n")
    os.kill(first, signal.SIGKILL)
    assert aws.next_told("failed")["failed"] == "i-1"
    aws.attach(instance="i-2")
    assert "nvme1n1" in aws.out("lsblk", instance="i-2")
    assert aws.boot()["up"] == "i-1"
