"""Volumes: attached, formatted, mounted, moved, and what is on them meanwhile."""

from __future__ import annotations

import pytest


@pytest.fixture
def data(aws):
    """An instance with a volume that is formatted and mounted at /data, with a file on it."""
    aws.boot()
    aws.attach()
    aws.out(
        "sudo mkfs -t ext4 /dev/nvme1n1 && sudo mkdir /data && sudo mount /dev/nvme1n1 /data && echo kept > /data/f"
    )
    return aws


def test_an_attached_volume_is_seen_and_has_no_file_system(aws):
    aws.boot()
    aws.attach()
    listed = aws.out("lsblk; ls /dev/nvme1n1")
    assert [line.split()[:4] for line in listed.splitlines() if "nvme1n1 " in line] == [["nvme1n1", "259:2", "0", "8G"]]
    done = aws.ssh("mkdir data; mount /dev/nvme1n1 data")
    assert done.returncode == 32
    assert "has no file system yet" in done.stderr


@pytest.mark.parametrize("make", ["mkfs.ext4 /dev/nvme1n1", "mkfs -t xfs /dev/nvme1n1", "mkfs.xfs -f /dev/nvme1n1"])
def test_a_formatted_one_can_be_mounted(aws, make):
    aws.boot()
    aws.attach()
    listed = aws.out(
        f"{make}; mkdir d; mount /dev/nvme1n1 d; echo x > d/f; df --output=target d; lsblk; blkid; ls -A d"
    )
    assert "/home/ubuntu/d\n" in listed
    assert 'TYPE="xfs"' in listed if "xfs" in make else 'TYPE="ext4"' in listed
    assert listed.endswith("\nf")
    assert aws.rack.read("i-1", "d/f").text == "x\n"


def test_content_survives_umount_stop_and_start(data):
    assert data.out("sudo umount /data; ls -A /data; sudo mount /dev/nvme1n1 /data; cat /data/f") == "kept"
    data.order("halt", instance="i-1")
    data.boot()
    assert data.out("ls -A /data; lsblk | grep -c /data; sudo mount /dev/nvme1n1 /data; cat /data/f") == "0\nkept"


def test_it_moves_to_another_instance_and_survives_the_first(data):
    data.order("detach", instance="i-1", volume="vol-1")
    assert data.ssh("ls -A /data; ls /dev/nvme1n1").stdout == ""
    data.boot("i-2")
    data.order("destroy", instance="i-1")
    data.attach(instance="i-2", name="nvme2n1")
    assert data.out("mkdir d; mount /dev/nvme2n1 d; cat d/f", instance="i-2") == "kept"


@pytest.mark.parametrize("place", ["/data", "/data/below"])
def test_detaching_takes_a_volume_away_that_another_was_mounted_over(data, place):
    data.attach("vol-2", name="nvme2n1")
    data.out(f"mkfs.ext4 /dev/nvme2n1; umount /data; mkdir -p {place}; mount /dev/nvme1n1 {place}")
    data.out("mount /dev/nvme2n1 /data; ls -A /data")
    data.order("detach", instance="i-1", volume="vol-1")
    assert data.out(f"ls -A {place} 2>/dev/null; umount /data 2>/dev/null; ls -A {place}; true") == ""
    data.boot("i-2")
    data.attach(instance="i-2")
    assert data.out("mkdir d; mount /dev/nvme1n1 d; cat d/f", instance="i-2") == "kept"


def test_detaching_a_volume_in_use_takes_it_away(data):
    data.out("(cd /data; setsid sleep 4321 > /dev/null 2>&1 &)")
    data.order("detach", instance="i-1", volume="vol-1")
    assert data.out("ls -A /data") == ""


def test_one_in_use_is_not_unmounted_and_not_formatted(data):
    done = data.ssh("cd /data && sudo umount /data")
    assert done.returncode == 32
    assert "in use" in done.stderr
    assert "is mounted" in data.ssh("mkfs.ext4 /dev/nvme1n1").stderr
    assert data.out("cat /data/f") == "kept"


def test_formatting_again_empties_it(data):
    done = data.ssh("umount /dev/nvme1n1; mkfs.xfs /dev/nvme1n1")
    assert "already" in done.stderr
    assert data.out("mkfs.xfs -f /dev/nvme1n1 > /dev/null; mount /dev/nvme1n1 /data; ls -A /data") == ""


def test_a_snapshot_is_the_volume_of_then(data):
    data.out("mkdir -p /data/sub; ln -s f /data/link; chmod 700 /data/sub; echo deep > /data/sub/g; mkfifo /data/pipe")
    data.order("copy", volume="vol-1", snapshot="snap-1")
    data.out("echo later > /data/f")
    data.attach("vol-2", name="nvme2n1", device="/dev/sdg", **{"from": "snap-1"})
    assert (
        data.out("mkdir old; mount /dev/nvme2n1 old; cat old/link old/sub/g; stat -c %a old/sub") == "kept\ndeep\n700"
    )


def test_a_dropped_volume_comes_back_empty(data):
    data.order("drop", volume="vol-1")
    data.attach()
    assert "no file system" in data.ssh("mount /dev/nvme1n1 /data").stderr


def test_a_volume_of_another_instance_is_out_of_reach(data):
    data.boot("i-2")
    done = data.ssh("lsblk; mkdir d; mount /dev/nvme1n1 d", instance="i-2")
    assert "nvme1n1" not in done.stdout
    assert "no such volume is attached" in done.stderr


def test_amazon_linux_knows_it_by_aws_name_too(aws):
    aws.boot(os="amazon-linux", user="ec2-user")
    aws.attach()
    assert aws.out("mkfs.ext4 /dev/sdf > /dev/null; mkdir d; mount /dev/sdf d; lsblk", user="ec2-user").endswith("/d")


def test_all_volumes_together_have_a_size(data):
    assert data.ssh("head -c 200M /dev/zero > /data/much").returncode == 1
    assert data.out("rm /data/much; cat /data/f") == "kept"


REFUSED = {
    "mount /dev/nvme7n1 /mnt": "no such volume is attached",
    "mount /dev/nvme1n1 /nowhere": "no such folder",
    "mount /dev/nvme1n1 /": "root disk stays",
    "mount /dev/nvme1n1 /data": "mounted there already",
    "mount /dev/nvme0n1p1 /mnt": "is the root disk",
    "umount /mnt": "not mounted",
    "mkfs.btrfs /dev/nvme1n1": "not found",
    "mkfs -t btrfs /dev/nvme1n1": "file systems here are",
    "mkfs.ext4": "name one device",
    "mount /nothing": "/etc/fstab does not name it",
}


def test_what_cannot_be_done_says_why(data):
    lines = data.out("; ".join(f"{{ {command} && echo done; }} 2>&1 | tail -1" for command in REFUSED)).splitlines()
    for (command, said), line in zip(REFUSED.items(), lines, strict=True):
        assert said in line, command


def test_what_fstab_names_is_mounted_at_boot(data):
    data.out(
        "echo \"UUID=$(lsblk -f | sed -n 's/^nvme1n1 *ext4 *//p' | cut -d' ' -f1) /data ext4 defaults\" > /etc/fstab"
    )
    assert data.out("umount /data; mount -a; cat /data/f; umount /data; mount /data; cat /data/f") == "kept\nkept"
    data.boot(how="reboot")
    assert data.out("while [ ! -e /data/f ]; do :; done; cat /data/f") == "kept"
