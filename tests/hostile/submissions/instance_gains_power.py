"""Tries from inside an instance all that root of a machine could: mounts, devices, namespaces, other processes' memory,
kernel settings and modules, system calls that submissions may not use either; alone and by way of `sudo`.

kind: reach out
answers: visit
says: no power over the machine
strong: holds
partial: not run: no instance answers there
none: not run: no instance answers there
"""

THERE = r"""
import ctypes, os, subprocess, sys
libc = ctypes.CDLL(None, use_errno=True)
os.makedirs("/tmp/m", exist_ok=True)
for kind in (b"proc", b"sysfs", b"tmpfs", b"cgroup2", b"devtmpfs", b"overlay"):
    if libc.mount(b"none", b"/tmp/m", kind, 0, None) == 0:
        print("BREACH: mounted", kind)
for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000):
    if libc.unshare(flag) == 0:
        print("BREACH: a new namespace", hex(flag))
for kind, number in ((0o060600, os.makedev(8, 0)), (0o020600, os.makedev(1, 1))):
    try:
        os.mknod("/tmp/device", kind, number)
        open("/tmp/device", "rb").read(1)
        print("BREACH: a device")
    except OSError:
        pass
for pid in (int(name) for name in os.listdir("/proc") if name.isdecimal() and int(name) != os.getpid()):
    if pid != os.getppid() and libc.ptrace(16, pid, None, None) == 0:
        libc.ptrace(17, pid, None, None)
        with open(f"/proc/{pid}/comm") as file:
            name = file.read()
        print("traced", name) if name != "1" else print("BREACH: traced the first process")
for path, text in (
    ("/proc/sys/kernel/core_pattern", "|/tmp/x"),
    ("/proc/sysrq-trigger", "h"),
    ("/proc/sys/kernel/hostname", "owned"),
    ("/proc/1/oom_score_adj", "1000"),
    ("/proc/sys/net/ipv4/ip_forward", "1"),
    ("/proc/self/uid_map", "0 0 4294967295"),
    ("/usr/bin/owned", "x"),
    (f"{sys.base_prefix}/owned", "x"),
):
    try:
        with open(path, "w") as file:
            file.write(text)
        print("BREACH: wrote", path)
    except OSError:
        pass
with open("/proc/self/status") as file:
    if any(line.startswith("CapEff") and line.split()[1].strip("0") for line in file):
        print("BREACH: it has capabilities")
if "again" not in sys.argv and subprocess.run(["sudo", "-n", "id", "-u"], capture_output=True).returncode == 0:
    with open("/tmp/again.py", "w") as file:
        file.write(open("/tmp/me.py").read())
    subprocess.run(["sudo", sys.executable, "-I", "/tmp/again.py", "again"])
print("no power over the machine")
"""


def attack():
    save = f"open('/tmp/me.py', 'w').write({THERE!r})\n"
    print(aim.there(save + THERE))
