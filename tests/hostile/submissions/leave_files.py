"""Leaves files for the next run, in every place where it may write: modules, start-up files, jobs of cron.

kind: persist
says: places it could write to
strong: holds
partial: holds
none: not run: it would leave them in its user's real folders
"""

import os

PLACES = (
    ".", "~", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/run/lock", "/opt/tutor", "/opt/tutor/inside",
    "/opt/tutor/site", "/usr/local/bin", "/usr/lib", "/etc", "/etc/cron.d", "/var/spool/cron", "/",
)
NAMES = ("boto3.py", "sitecustomize.py", ".profile", ".bashrc", ".aws/config", ".config/autostart/x", "crontab")


def attack():
    written = 0
    for place in PLACES:
        for name in NAMES:
            path = os.path.join(os.path.expanduser(place), name)
            try:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w") as file:
                    file.write("raise SystemExit('left by an earlier run')\n")
            except OSError:
                continue
            written += 1
    print("places it could write to:", written)
