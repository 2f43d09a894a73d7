"""Calls what few programs need and many holes were in: bpf, perf, userfaultfd, io_uring, keyrings, modules, reboot.

kind: attack the judge
says: granted: []
strong: holds
partial: holds
none: not run: where its user is root some of it would be granted
"""

import ctypes
import os

CALLS = {
    "x86_64": {
        "bpf": (321, 0, 0, 0), "perf_event_open": (298, 0, 0, -1, -1, 0), "userfaultfd": (323, 0), "io_uring_setup": (425, 1, 0),
        "add_key": (248, 0, 0, 0, 0, -3), "request_key": (249, 0, 0, 0, 0), "keyctl": (250, 0, -3, 1),
        "init_module": (175, 0, 0, 0), "kexec_load": (246, 0, 0, 0, 0), "open_by_handle_at": (304, -100, 0, 0),
        "mount": (165, 0, 0, 0, 0, 0), "pivot_root": (155, 0, 0), "swapon": (167, 0, 0), "acct": (163, 0),
        "quotactl": (179, 0, 0, 0, 0), "memfd_secret": (447, 0), "fsopen": (430, b"tmpfs", 0), "setns": (308, -1, 0),
    },
}
EPERM, ENOSYS = 1, 38


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    granted = []
    for name, (number, *arguments) in CALLS.get(os.uname().machine, {}).items():
        ctypes.set_errno(0)
        libc.syscall(number, *arguments)
        if ctypes.get_errno() not in (EPERM, ENOSYS):
            granted.append(name)
    print("granted:", granted)
    if granted:
        print("BREACH: calls that it has no use for:", granted)
