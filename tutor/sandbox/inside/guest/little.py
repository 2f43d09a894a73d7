"""The little programs of an instance: those of the system that need a real machine, done by asking the sandbox."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

__all__ = ["main"]

_DOOR = "\0tutor-rack"  # an abstract name: of this instance's own network
_MOST_BYTES = 65536
_RUNNING = "/run/cloud-init/running"
_RESULT = "/run/cloud-init/result.json"

_HELP = {
    "apt": "apt, apt-get, dnf, yum: nothing can be installed here: an instance of the sandbox has no network but AWS. "
    "It has the programs of the machine that you sit at",
    "blkid": "blkid [DEVICE...]: which volumes are formatted, and how",
    "cloud-init": "cloud-init status [--wait]: whether user data still runs",
    "halt": "halt: stop this instance",
    "lsblk": "lsblk [-f]: the disks of this instance",
    "mkfs": "mkfs [-t ext4|xfs] DEVICE: make an empty file system on a volume (mkfs.ext4, mkfs.xfs)",
    "mount": "mount [-a] [DEVICE FOLDER]: show a formatted volume as a folder; with -a what /etc/fstab names, as at "
    "boot; without arguments, what is mounted",
    "poweroff": "poweroff: stop this instance",
    "reboot": "reboot: start this instance again",
    "shutdown": "shutdown [-h|-r] [now]: stop this instance, or with -r start it again",
    "umount": "umount FOLDER|DEVICE: take a volume out of its folder",
}


def main(arguments: list[str]) -> NoReturn:
    """`arguments[0]` is the program's name."""
    name, *rest = arguments
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it, as any program
    general = name.partition(".")[0]
    if rest[:1] in (["--help"], ["-h"]) and (general != "shutdown" or rest[0] == "--help"):
        print(f"{_HELP.get(general, _HELP['apt'])}\n(a little program of the sandbox, not the system's own)")
        sys.exit(0)
    if general == "mkfs":
        rest = ["-t", name.partition(".")[2], *rest] if "." in name else rest
    _PROGRAMS[general](rest)
    sys.exit(0)


def _fail(text: str, status: int = 1) -> NoReturn:
    print(text, file=sys.stderr)
    sys.exit(status)


def _ask(name: str, **question: Any) -> dict[str, Any]:
    """What the sandbox answers. Ends the program where it says why not."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as sock:
            sock.connect(_DOOR)
            sock.send(json.dumps(question).encode("ascii"))
            answer = json.loads(sock.recv(_MOST_BYTES) or b'{"error": "the sandbox does not answer"}')
    except OSError as error:
        _fail(f"{name}: the sandbox does not answer: {error.strerror}")
    if answer.get("error"):
        _fail(f"{name}: {answer['error']}", answer.get("status", 1))
    return dict(answer)


def _plain(arguments: list[str]) -> list[str]:
    """Those that are no options. `-t TYPE` and `-o OPTIONS` lose their value, too."""
    found, rest = [], iter(arguments)
    for argument in rest:
        if argument in ("-t", "-o", "-L", "-m", "-b"):
            next(rest, None)
        elif not argument.startswith("-"):
            found.append(argument)
    return found


def _device(text: str) -> str:
    return os.path.basename(os.path.realpath(text))


# --- disks ---------------------------------------------------------------------------------------------------


def _lsblk(arguments: list[str]) -> None:
    disks = _ask("lsblk", ask="disks")["disks"]
    long = any("f" in argument for argument in arguments if argument.startswith("-"))
    if long:
        rows: list[tuple[str, ...]] = [("NAME", "FSTYPE", "LABEL", "UUID", "MOUNTPOINTS")]
    else:
        rows = [("NAME", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "MOUNTPOINTS")]
    for number, disk in enumerate(disks):
        rows += _rows(number, disk, long=long)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths)]  # noqa: B905 - the same length by making
        print(" ".join(cells).rstrip())


def _rows(number: int, disk: dict[str, Any], *, long: bool) -> list[tuple[str, ...]]:
    """A disk, and the root disk's one partition. Further mount points get lines of their own."""
    parts = [(disk["name"], "disk", disk["fs"], disk["uuid"], disk["mounts"])]
    if disk.get("root"):
        parts = [(disk["name"], "disk", "", "", []), (f"`-{disk['name']}p1", "part", disk["fs"], disk["uuid"], ["/"])]
    rows: list[tuple[str, ...]] = []
    for place, (name, kind, fs, uuid, where) in enumerate(parts):
        first = where[0] if where else ""
        rows.append(
            (name, fs, "", uuid, first)
            if long
            else (name, f"259:{number * 2 + place}", "0", f"{disk['gib']}G", "0", kind, first)
        )
        rows += [("",) * (len(rows[0]) - 1) + (more,) for more in where[1:]]
    return rows


def _blkid(arguments: list[str]) -> None:
    wanted = {_device(name) for name in _plain(arguments)}
    found = False
    for disk in _ask("blkid", ask="disks")["disks"]:
        name = disk["name"] + ("p1" if disk.get("root") else "")
        if disk["fs"] and (not wanted or name in wanted):
            found = True
            print(f'/dev/{name}: UUID="{disk["uuid"]}" BLOCK_SIZE="4096" TYPE="{disk["fs"]}"')
    sys.exit(0 if found else 2)


def _mkfs(arguments: list[str]) -> None:
    kind = arguments[arguments.index("-t") + 1] if "-t" in arguments[:-1] else "ext2"
    devices = _plain(arguments)
    if len(devices) != 1:
        _fail(f"mkfs.{kind}: name one device, such as /dev/nvme1n1")
    force = any(argument in ("-F", "-f") for argument in arguments)
    told = _ask(f"mkfs.{kind}", ask="format", device=_device(devices[0]), kind=kind, force=force)
    print(f"{devices[0]}: an empty {kind} file system, UUID {told['uuid']}")


def _mount(arguments: list[str]) -> None:
    names = _plain(arguments)
    if any(argument in ("-a", "--all") for argument in arguments):
        _mount_all()
    elif len(names) == 2:  # noqa: PLR2004 - a device and a folder
        _mount_one(*names)
    elif names:
        found = [line[:2] for line in _table() if names[0] in line[:2]]
        if not found:
            _fail(f"mount: {names[0]}: /etc/fstab does not name it: give a device and a folder")
        _mount_one(*found[0])
    else:
        with open("/proc/self/mounts", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                source, where, kind, options, *_ = line.split()
                print(f"{source} on {where} type {kind} ({options})")


def _table() -> list[list[str]]:
    """The lines of /etc/fstab: device, folder, and what we don't need."""
    try:
        with open("/etc/fstab", encoding="utf-8", errors="replace") as file:
            lines = [line.split() for line in file if not line.lstrip().startswith("#")]
    except OSError:
        return []
    return [words for words in lines if len(words) > 1 and words[1].startswith("/")]


def _mount_all() -> None:
    """What is there already stays; where one can't be mounted, the others are."""
    mounted = {place for disk in _ask("mount", ask="disks")["disks"] for place in disk["mounts"]}
    failed = False
    for source, where, *_ in _table():
        if os.path.realpath(where) in mounted or where == "/":
            continue
        try:
            _mount_one(source, where)
        except SystemExit:
            failed = True
    sys.exit(64 if failed else 0)


def _mount_one(source: str, where: str) -> None:
    device = source
    if source.upper().startswith("UUID="):
        wanted = source.partition("=")[2].strip('"')
        disks = _ask("mount", ask="disks")["disks"]
        device = next((disk["name"] for disk in disks if disk["uuid"] == wanted), source)
    if not os.path.isdir(where):
        _fail(f"mount: {where}: no such folder to mount on", 32)
    _ask("mount", ask="mount", device=_device(device), shown=source, path=os.path.realpath(where))


def _umount(arguments: list[str]) -> None:
    names = _plain(arguments)
    if not names:
        _fail("umount: name a folder or a device")
    for name in names:
        question = {"device": _device(name)} if os.path.realpath(name).startswith("/dev/") else {}
        lazily = any(argument in ("-l", "--lazy") for argument in arguments)
        _ask("umount", ask="unmount", path=os.path.realpath(name), shown=name, lazily=lazily, **question)


# --- power, first boot --------------------------------------------------------------------------------


def _power_off(_arguments: list[str]) -> None:
    _ask("poweroff", ask="power", again=False)


def _reboot(_arguments: list[str]) -> None:
    _ask("reboot", ask="power", again=True)


def _shutdown(arguments: list[str]) -> None:
    if any(argument in ("-c", "-k") for argument in arguments):
        _fail("shutdown: nothing is planned: here it is always now")
    _ask("shutdown", ask="power", again="-r" in arguments or "--reboot" in arguments)


def _cloud_init(arguments: list[str]) -> None:
    if arguments[:1] != ["status"]:
        _fail("cloud-init: only `cloud-init status [--wait]` is there")
    try:
        with open(_RUNNING, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | (0 if {"--wait", "-w"} & set(arguments) else fcntl.LOCK_NB))
        with open(_RESULT, encoding="utf-8", errors="replace") as file:
            failed = '"failed": false' not in file.read()
    except BlockingIOError:
        print("status: running")
        return
    except OSError:  # somebody removed it
        print("status: not started")
        return
    print("status: error" if failed else "status: done")
    sys.exit(1 if failed else 0)


def _install(_arguments: list[str]) -> None:
    _fail(_HELP["apt"], 100)


_PROGRAMS: dict[str, Callable[[list[str]], None]] = {
    "apt": _install,
    "apt-get": _install,
    "blkid": _blkid,
    "cloud-init": _cloud_init,
    "dnf": _install,
    "halt": _power_off,
    "lsblk": _lsblk,
    "mkfs": _mkfs,
    "mount": _mount,
    "poweroff": _power_off,
    "reboot": _reboot,
    "shutdown": _shutdown,
    "umount": _umount,
    "yum": _install,
}

if __name__ == "__main__":
    main(sys.argv[1:])
