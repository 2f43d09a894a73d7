"""What a learner tries in an instance reaches nothing but that instance."""

from __future__ import annotations

import pytest

from tutor.sandbox.wall import interpreter

PYTHON = f"{interpreter()} -I -S -c"


@pytest.fixture
def pair(aws):
    """Two instances of one run."""
    aws.boot()
    aws.boot("i-2", hostname="ip-172-31-9-9", private_ip="172.31.9.9")
    return aws


def test_commands_have_no_power_at_all(web):
    status = dict(line.split(":\t", 1) for line in web.out("cat /proc/self/status").splitlines() if ":\t" in line)
    assert {status[name] for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb", "CapInh")} == {"0" * 16}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


SHUT = (
    "unshare -U true",
    "/bin/mount -t tmpfs none /mnt",
    "nsenter -t 1 -m true",
    "chroot / true",
    "hostname else",
    "echo 9 > /proc/sys/user/max_user_namespaces",
    "ls /proc/1/root/",
    "ls /proc/1/fd",
    "cat /proc/1/environ",
    "cat /proc/1/maps",
    "cat /proc/2/mem",
    "ls /proc/$PPID/fd",
    "cat /proc/$PPID/mem",
    "ls /opt/tutor",
    "touch /usr/mine",
    "touch /opt/sandbox/bin/mine",
    "chmod 777 /dev/null",
    "exec 3<> /dev/tcp/127.0.0.1/81",
    "exec 3<> /dev/tcp/1.1.1.1/80",
)


def test_every_way_out_is_shut(web):
    told = web.out("; ".join(f"({command}) > /dev/null 2>&1 && echo open || echo shut" for command in SHUT))
    assert dict(zip(SHUT, told.split(), strict=True)) == dict.fromkeys(SHUT, "shut")


def test_nothing_of_this_machine_is_in_sight(web, tmp_path):
    mark = tmp_path / "mark"
    mark.touch()
    assert web.ssh(f"ls {mark} {mark.parent}").returncode == 2
    assert len(web.out("ps ax").splitlines()) < 10
    shown = set(web.out("ls -d /home/* /mnt/* /srv/* /sys/* 2> /dev/null || true").split())
    assert shown - {str(folder) for folder in interpreter().parents} == {"/home/ubuntu"}
    assert web.out("cut -d: -f1 /proc/net/dev | tail -n +3").split() == ["lo"]


def test_links_lead_nowhere_through_sftp(web, tmp_path):
    links = {"root": f"/proc/1/root{tmp_path}/mark", "tutor": "/opt/tutor/inside", "mark": str(tmp_path / "mark")}
    (tmp_path / "mark").write_text("of this machine", "utf-8")
    for name, target in links.items():
        steps = f"-rm {name}\nsymlink {target} {name}\nget {name} {tmp_path}/got\n"
        done = web.copy("-b", "-", "ubuntu@127.0.0.1", program="sftp", feed=steps)
        assert done.returncode == 1, name
        assert not (tmp_path / "got").exists()
        assert web.rack.read("i-1", name).why in {"missing", "unreadable"}


def test_the_ssh_server_comes_back_unharmed_where_a_learner_made_up_processes(aws):
    aws.boot()
    aws.attach()
    forged = " ".join(["1 (x) S", *["0"] * 44, "4096", "8192", *["0"] * 4])  # arg_start, arg_end: proc(5)
    aws.out(f"mkfs.ext4 /dev/nvme1n1; mkdir d; mount /dev/nvme1n1 d; mkdir d/self; echo '{forged}' > d/self/stat")
    assert aws.ssh("mount /dev/nvme1n1 /proc; kill -KILL -1").returncode == 255
    assert aws.out("cat /proc/self/stat") == forged


def test_the_first_process_hears_no_signal_and_the_ssh_server_comes_back(aws):
    aws.boot()
    for signal in ("KILL", "STOP", "TERM", "INT", "HUP", "CHLD", "USR1"):
        aws.ssh(f"kill -{signal} 1")
    assert aws.ssh("kill -KILL -1").returncode == 255
    assert aws.out("echo again") == "again"
    assert aws.rack.read("i-1", "/etc/hostname").text == "ip-172-31-1-2\n"


def test_a_bomb_is_small_and_ends_with_a_stop(pair):
    pair.ssh("(:(){ :|:& };:) > /dev/null 2>&1 &")
    assert pair.out("echo fine", instance="i-2") == "fine"
    pair.boot(how="reboot")
    assert len(pair.out("ps ax").splitlines()) < 10


def test_a_full_disk_is_full_for_one_only(pair):
    assert pair.ssh("head -c 100M /dev/zero > big").returncode == 1
    assert pair.ssh("i=0; while { : > f$i; } 2> /dev/null; do i=$((i + 1)); done; exit 9").returncode == 9
    pair.out("echo room > f", instance="i-2")
    pair.attach()
    pair.boot(how="reboot")
    assert pair.out("rm -rf big f?*; mkfs.ext4 /dev/nvme1n1 > /dev/null; echo better") == "better"


def test_memory_of_one_process_has_a_limit(web):
    done = web.ssh(f"{PYTHON} 'bytearray(4 << 30)'")
    assert "MemoryError" in done.stderr


GARBAGE = """
import json, socket
def ask(text):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    sock.connect("\\0tutor-rack")
    sock.send(text)
    return sock
odd = [b"", b"[]", b"null", b"[" * 4000, b"\\xff" * 9000, b"{}", b'{"ask": "mount", "device": ["x"], "path": 3}']
odd += [b'{"ask": "mount", "device": "nvme1n1", "path": "a\\u0000b"}']
odd += [b'{"ask": "mount", "device": "nvme1n1", "path": "\\ud800"}', b'{"ask": "format", "device": 10, "kind": 1e999}']
odd += [json.dumps({"ask": ask, "device": {}, "path": "/proc"}).encode() for ask in ("unmount", "format", "fly", 7)]
for text in odd:
    assert "error" in json.loads(ask(text).recv(9999)), text
kept = [socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(50)]
for sock in kept:
    sock.connect("\\0tutor-rack")
ask(b"{}").recv(9999)
print("heard")
"""


def test_garbage_for_the_rack_is_refused_and_keeps_nobody_waiting(pair):
    pair.attach()
    pair.out("mkfs.ext4 /dev/nvme1n1 > /dev/null")
    assert pair.ssh(f"{interpreter()} -I -S -", feed=GARBAGE).stdout == "heard\n"
    assert "nvme0n1" in pair.out("lsblk")
    assert "nvme0n1" in pair.out("lsblk", instance="i-2")


def test_a_volume_over_a_folder_of_the_system_harms_its_own_instance_only(pair):
    pair.attach()
    pair.out("mkfs.ext4 /dev/nvme1n1 > /dev/null")
    for folder in ("/etc", "/dev", "/proc", "/usr", "/opt/sandbox", "/home/ubuntu"):
        pair.ssh(f"mount /dev/nvme1n1 {folder}")
    assert pair.out("hostname", instance="i-2") == "ip-172-31-9-9"
    pair.boot(how="reboot")
    assert pair.out("cat /etc/hostname; lsblk | grep -c nvme1n1") == "ip-172-31-1-2\n1"


def test_a_folder_swapped_under_a_mount_takes_nothing_else_away(pair):
    pair.attach()
    pair.out("mkfs.ext4 /dev/nvme1n1 > /dev/null; mkdir -p a/proc; mount /dev/nvme1n1 a/proc; touch a/proc/kept")
    pair.out("mv a b; ln -s / a")
    pair.order("detach", instance="i-1", volume="vol-1")
    assert pair.out("ls -A b/proc; ls -d /proc/1") == "/proc/1"


def test_what_is_left_of_an_emptied_disk_still_answers(pair):
    pair.ssh("rm -rf --one-file-system / --no-preserve-root 2> /dev/null")
    done = pair.ssh("true")  # whose /bin is gone
    assert (done.returncode, done.stdout) == (127, "")
    assert pair.rack.read("i-1", "/etc/hostname").why == "missing"
    pair.boot(how="reboot")
    assert pair.out("cat /etc/hostname", instance="i-2") == "ip-172-31-9-9"


def test_nobody_sees_the_judges_side_of_an_instance(web):
    command = "cat /proc/net/unix; ls -l /proc/self/fd; env; cat /proc/mounts"
    told = web.out(command)
    assert "tutor-run" not in told
    assert str(web.keys) not in told


@pytest.mark.parametrize("name", ["a b\u2028c\\040\x85\x1c#é", "two\nlines"])
def test_a_mount_on_a_folder_with_an_odd_name_is_found_again(pair, name):
    pair.attach()
    pair.out(f"mkfs.ext4 /dev/nvme1n1 > /dev/null; mkdir '{name}'; mount /dev/nvme1n1 '{name}'; touch '{name}/kept'")
    assert (
        pair.out(f"umount '{name}'; ls -A '{name}'; mount /dev/nvme1n1 '{name}'; ls -A '{name}'; lsblk > out") == "kept"
    )
    pair.boot(how="reboot")
    assert pair.out(f"ls -A '{name}'") == ""
