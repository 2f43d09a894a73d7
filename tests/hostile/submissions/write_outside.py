"""Writes where it may not: the system's programs, the runner's own code, the kernel's settings, devices.

kind: attack the judge
says: writing outside its folder
strong: holds
partial: holds
none: not run: where its user is root it would change this machine
"""

import contextlib
import os
import sys

PLACES = (
    "/etc/passwd", "/usr/bin/python3", "/opt/tutor/inside/runner.py", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger",
    "/proc/sys/kernel/modprobe", "/sys/kernel/uevent_helper", "/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda",
)


def attack():
    for place in (*PLACES, sys.executable, os.__file__):
        with contextlib.suppress(OSError):
            os.close(os.open(place, os.O_WRONLY))
            print("BREACH: it may write to", place)
    with contextlib.suppress(OSError):
        os.mknod("disk", 0o60600, os.makedev(254, 0))
        print("BREACH: it made a device")
    with contextlib.suppress(OSError):
        os.chmod("/usr/bin", 0o777)
        print("BREACH: it changed the rights of a folder of the system")
    open("/usr/bin/left", "w").close()
