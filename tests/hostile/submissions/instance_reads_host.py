"""Looks for the judge's files, processes and secrets from inside an instance, by path and by walking all that is there.

kind: read
answers: visit
says: nothing of the judge is there
strong: holds
partial: not run: no instance answers there
none: not run: no instance answers there
"""

THERE = """
import os
for name, place in vars(aim).items():
    if type(place) is str and os.path.isabs(place) and os.path.lexists(place):
        print("BREACH: it sees", name)
for top in ("/", "/proc/self/root", "/proc/1/root", "/proc/1/cwd", "/proc/self/fd"):
    for folder, folders, files in os.walk(top):
        folders[:] = [] if folder.startswith(("/usr", "/proc/self/root/usr", "/lib")) or folder.count("/") > 6 else folders
        for file in files:
            path = os.path.join(folder, file)
            if os.path.isfile(path) and os.path.getsize(path) < 100000:
                try:
                    with open(path, "rb") as opened:
                        text = opened.read()
                except OSError:
                    continue
                if b"judge-secret" in text and b"b'judge-secret" not in text and b'b"judge-secret' not in text:
                    print("BREACH:", path)
for pid in os.listdir("/proc"):
    if pid.isdecimal():
        for name in ("environ", "cmdline", "maps"):
            try:
                with open(f"/proc/{pid}/{name}", "rb") as opened:
                    if b"judge-secret" in opened.read():
                        print("BREACH: process", pid, name)
            except OSError:
                pass
print("nothing of the judge is there")
"""


def attack():
    print(aim.there(THERE))
