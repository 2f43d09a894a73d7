"""System calls that no submission needs and that reach through the other walls, refused by the kernel from here on.

A filter of seccomp(2): a process can add to it and never take it away, and all that it starts inherits it. The program
is what bpf(4) calls classic BPF. Numbers of calls are those of the kernel's own tables
(arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h).
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

__all__ = ["apply"]

# Refused outright. What each would give: memory that no process is charged with, keys of the user's session, and
# parts of the kernel that have been the way out of many a jail. By machine: x86_64, aarch64; None: it has none.
_REFUSED: dict[str, tuple[int, int | None]] = {
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "fanotify_init": (300, 262),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "syslog": (103, 116),
    "lookup_dcookie": (212, 18),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "vhangup": (153, 58),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
}
# Told to be missing, so that a program takes its other way: io_uring's, and clone3, whose flags a filter can't read.
_MISSING: dict[str, tuple[int, int | None]] = {
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "clone3": (435, 435),
}
_CLONE, _IOCTL, _SOCKET = (56, 220), (16, 29), (41, 198)
_NAMESPACES = 0x7E020000  # CLONE_NEWCGROUP, UTS, IPC, USER, PID and NET, and CLONE_NEWNS
_KEYSTROKES = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
_FAMILIES = (1, 2, 10, 16)  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: name lookups use the last

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column in the tables, AUDIT_ARCH
_X32 = 0x40000000  # numbers from here on are x86_64's calls under other names
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUALS, _AT_LEAST, _ANY_OF, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _FIRST, _SECOND = 0, 4, 16, 24  # offsets in struct seccomp_data; arguments: their low halves
_PR_GET_NO_NEW_PRIVS = 39
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_SECCOMP = (317, 277)

_Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


def apply() -> bool:
    """Refuse them to this process and to all that it starts. False, and nothing done, where that can't be: another
    system, another machine, a kernel without seccomp, or a process that may still gain privileges."""
    machine = _MACHINES.get(os.uname().machine)
    if machine is None or os.uname().sysname != "Linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1:
        return False
    program = b"".join(struct.pack("=HBBI", *instruction) for instruction in _program(*machine))
    room = ctypes.create_string_buffer(program, len(program))
    order = struct.pack("@HP", len(program) // 8, ctypes.addressof(room))
    return int(libc.syscall(_SECCOMP[machine[0]], _SET_MODE_FILTER, _ALL_THREADS, order)) == 0


def _program(column: int, arch: int) -> list[_Instruction]:
    """The filter, one rule after another: what no rule refuses is allowed."""
    program: list[_Instruction] = [(_LOAD, 0, 0, _ARCH), (_EQUALS, 1, 0, arch), _refuse(errno.EPERM)]
    program += [(_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _X32), _refuse(errno.EPERM)]
    for table, number in ((_REFUSED, errno.EPERM), (_MISSING, errno.ENOSYS)):
        for numbers in table.values():
            call = numbers[column]
            if call is not None:
                program += [(_EQUALS, 0, 1, call), _refuse(number)]
    program += _rule(_CLONE[column], _FIRST, [(_ANY_OF, 0, 1, _NAMESPACES), _refuse(errno.EPERM)])
    keystrokes = [step for order in _KEYSTROKES for step in ((_EQUALS, 0, 1, order), _refuse(errno.EPERM))]
    program += _rule(_IOCTL[column], _SECOND, keystrokes)
    known: list[_Instruction] = [(_EQUALS, len(_FAMILIES) - index, 0, family) for index, family in enumerate(_FAMILIES)]
    program += _rule(_SOCKET[column], _FIRST, [*known, _refuse(errno.EAFNOSUPPORT)])
    return [*program, (_RETURN, 0, 0, _ALLOW)]


def _rule(call: int, argument: int, steps: list[_Instruction]) -> list[_Instruction]:
    """`steps` on an argument of a call; then allowed. Other calls go on after it."""
    body: list[_Instruction] = [(_LOAD, 0, 0, argument), *steps, (_RETURN, 0, 0, _ALLOW)]
    return [(_EQUALS, 0, len(body), call), *body]


def _refuse(number: int) -> _Instruction:
    return (_RETURN, 0, 0, _ERRNO | number)
