"""Reads another process's memory: ptrace, process_vm_readv and /proc/PID/mem, of the judge and of process 1.

kind: read
says: no process but its own
strong: holds
partial: holds
none: not run: whether a user may read their own processes is the kernel's choice (yama's ptrace_scope)
"""

import contextlib
import ctypes
import re

ATTACH, DETACH = 16, 17


def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    for pid in (aim.judge, 1):
        with contextlib.suppress(OSError):
            for line in open(f"/proc/{pid}/maps"):
                first, last = (int(part, 16) for part in line.split()[0].split("-"))
                with contextlib.suppress(OSError, ValueError, OverflowError), open(f"/proc/{pid}/mem", "rb", 0) as memory:
                    memory.seek(first)
                    for found in re.findall(rb"judge-secret-[0-9a-f]{32}", memory.read(last - first)):
                        print("BREACH:", found)
    if libc.ptrace(ATTACH, aim.judge, None, None) == 0:
        print("BREACH: attached to the judge")
        libc.ptrace(DETACH, aim.judge, None, None)
    room, there = ctypes.create_string_buffer(64), (ctypes.c_size_t * 2)(0x400000, 64)
    here = (ctypes.c_size_t * 2)(ctypes.addressof(room), 64)
    if libc.process_vm_readv(aim.judge, here, 1, there, 1, 0) > 0:
        print("BREACH: read the memory of the judge")
    raise PermissionError("no process but its own can be read")
