"""Connects to Unix sockets by their paths: the judge's own, Docker's, the system's bus, the desktop's.

kind: reach out
says: no socket to talk to
strong: holds
partial: holds
none: falls: it sees the sockets that its user may use
"""

import contextlib
import socket

OTHERS = ("/var/run/docker.sock", "/run/dbus/system_bus_socket", "/run/systemd/private", "/tmp/.X11-unix/X0")


def attack():
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as there:
        there.connect(aim.socket)
        print(there.recv(200))
    for path in OTHERS:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as there:
            there.connect(path)
            print("BREACH: reached", path)
    raise ConnectionRefusedError("no socket to talk to")
