"""The sandbox's own little programs of an instance, as files: each a line of shell that starts `little.py` under the
interpreter that we run on ourselves."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from .etc import TOOLS

__all__ = ["tools"]

_NAMES = [
    "apt",
    "apt-get",
    "blkid",
    "cloud-init",
    "dnf",
    "lsblk",
    "mkfs",
    "mkfs.ext3",
    "mkfs.ext4",
    "mkfs.xfs",
    "mount",
    "poweroff",
    "halt",
    "reboot",
    "shutdown",
    "umount",
    "yum",
]
_SYSTEM = "/usr/local/bin:/usr/bin:/bin"
_CODE = Path(__file__).with_name("little.py").read_text("utf-8")  # read while it can be: no instance sees this folder


# What most commands of a lesson begin with is a shell script, which starts at once.
_SUDO = """\
#!/bin/sh
user=root login=
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h)
        echo "sudo [-u USER] [-i] [NAME=VALUE...] COMMAND...: run a command with USER=root and HOME=/root."
        echo "Nobody is root in here: the user that you are owns the whole disk."
        echo "(a little program of the sandbox, not the system's own)"
        exit ;;
    -l | -v | -k) exit ;;
    -u) user=${2-}; shift ;;
    -g | -p) shift ;;
    -i | -s) login=1 ;;
    --) shift; break ;;
    -*) ;;
    [A-Za-z_]*=*) export "$1" ;;
    *) break ;;
    esac
    shift
done
export SUDO_USER="$USER" USER="$user" LOGNAME="$user"
if [ "$user" = root ]; then export HOME=/root; fi
if [ "${1-}" = su ]; then set --; login=1; fi
if [ -n "$login" ]; then
    if [ $# -gt 0 ]; then exec "${SHELL:-/bin/sh}" -c "$*"; fi
    exec "${SHELL:-/bin/sh}"
fi
if [ $# = 0 ]; then echo "sudo: name a command (see sudo --help)" >&2; exit 1; fi
if ! command -v -- "$1" > /dev/null; then echo "sudo: $1: command not found" >&2; exit 127; fi
exec "$@"
"""


def tools() -> dict[str, tuple[str, int]]:
    """Text and mode by path."""
    python = f"#!/bin/sh\nexec {shlex.quote(sys.executable)}"
    start = f"{python} -I -S -B {TOOLS}/little.py"
    given = {} if shutil.which("python3", path=_SYSTEM) else {f"{TOOLS}/bin/python3": (f'{python} "$@"\n', 0o755)}
    return {
        **given,  # every AMI has a Python; not every machine that we run on has one of the system's
        f"{TOOLS}/little.py": (_CODE, 0o644),
        f"{TOOLS}/bin/sudo": (_SUDO, 0o755),
        **{f"{TOOLS}/bin/{name}": (f'{start} {name} "$@"\n', 0o755) for name in _NAMES},
    }
