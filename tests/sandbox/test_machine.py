"""What a machine gives, read from files as the kernel writes them."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.model.timing import Machine
from tutor.sandbox.control_groups import cpu_groups, quota_v1, quota_v2
from tutor.sandbox.machine import read_machine

V2 = "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
V1 = "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"
OTHERS = "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"


def lay_out(root, files):
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.mark.parametrize(
    ("text", "cpus"),
    [
        ("max 100000\n", None),
        ("150000 100000\n", 1.5),
        ("50000 100000", 0.5),
        ("200000", 2.0),
        ("", None),
        ("x y", None),
    ],
)
def test_cpu_max_is_a_share_of_a_period(text, cpus):
    assert quota_v2(text) == cpus


@pytest.mark.parametrize(
    ("quota", "period", "cpus"),
    [("-1", "100000", None), ("25000\n", "100000\n", 0.25), ("1", "0", None), ("", "", None)],
)
def test_the_old_files_say_the_same_in_two(quota, period, cpus):
    assert quota_v1(quota, period) == cpus


def test_a_group_and_all_above_it_may_limit():
    (groups,) = cpu_groups("0::/user.slice/app.scope\n", OTHERS + V2)
    assert groups.version == 2
    assert [str(folder) for folder in groups.folders] == [
        "/sys/fs/cgroup/user.slice/app.scope",
        "/sys/fs/cgroup/user.slice",
        "/sys/fs/cgroup",
    ]


def test_of_the_old_groups_only_those_of_the_cpu_are_asked():
    (groups,) = cpu_groups("9:memory:/m\n4:cpuacct,cpu:/docker/abc\n0::/\n", OTHERS + V1)
    assert (groups.version, str(groups.folders[0])) == (1, "/sys/fs/cgroup/cpu,cpuacct/docker/abc")


@pytest.mark.parametrize("path", ["/docker/abc", "/../other", "/"])
def test_a_group_that_a_container_can_not_see_is_looked_for_at_its_top(path):
    inside = V2.replace(" / /sys", " /docker/abc /sys")
    (groups,) = cpu_groups(f"0::{path}\n", inside)
    assert groups.folders == (PurePosixPath("/sys/fs/cgroup"),)


def test_a_mount_with_a_space_in_its_name_is_found():
    (groups,) = cpu_groups("0::/\n", V2.replace("/sys/fs/cgroup", "/my\\040groups"))
    assert groups.folders == (PurePosixPath("/my groups"),)


@given(st.text(), st.text())
def test_no_text_in_these_files_is_too_odd(cgroup, mountinfo):
    assert isinstance(cpu_groups(cgroup, mountinfo), tuple)
    assert isinstance(cpu_groups("0::/" + cgroup, V2 + mountinfo), tuple)


def test_the_tightest_limit_above_a_process_counts(tmp_path):
    lay_out(
        tmp_path,
        {
            "proc/self/cgroup": "0::/a/b\n",
            "proc/self/mountinfo": V2,
            "sys/fs/cgroup/a/b/cpu.max": "400000 100000\n",
            "sys/fs/cgroup/a/cpu.max": "50000 100000\n",
        },
    )
    assert read_machine(tmp_path).quota == 0.5


def test_the_old_groups_limit_too(tmp_path):
    lay_out(
        tmp_path,
        {
            "proc/self/cgroup": "4:cpu,cpuacct:/a\n0::/\n",
            "proc/self/mountinfo": V1,
            "sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us": "75000\n",
            "sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us": "50000\n",
        },
    )
    assert read_machine(tmp_path).quota == 1.5


def test_where_nothing_can_be_read_nothing_limits(tmp_path):
    machine = read_machine(tmp_path)
    assert machine.quota is None
    assert machine.usable == machine.cores >= 1


def test_this_machine_is_read_without_trouble():
    machine = read_machine()
    assert machine.cores >= 1
    assert machine.load >= 0
    assert machine.python.startswith("3.")


def test_what_is_usable_is_the_smaller_of_cores_and_share():
    assert Machine(cores=4, quota=1.5).usable == 1.5
    assert Machine(cores=1, quota=8.0).usable == 1.0
