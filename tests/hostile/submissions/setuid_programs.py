"""Runs every program of the system that would raise its rights: su, sudo, mount, pkexec and their like.

kind: attack the judge
says: programs that made it root: 0
strong: holds
partial: holds
none: not run: it would ask for its user's password, or be root
"""

import os
import stat
import subprocess


def attack():
    raised = 0
    for folder in ("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/libexec", "/bin", "/sbin"):
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            path = os.path.join(folder, name)
            try:
                if not os.stat(path).st_mode & stat.S_ISUID:
                    continue
            except OSError:
                continue
            if name in ("su", "sudo", "pkexec", "doas"):
                arguments = [path, "-n", "id"] if name == "sudo" else [path, "-c", "id"]
                try:
                    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=0.2)
                except subprocess.TimeoutExpired:
                    continue
                raised += b"uid=0" in done.stdout
    if raised or os.geteuid() == 0:
        print("BREACH: it is root")
    print("programs that made it root:", raised)
