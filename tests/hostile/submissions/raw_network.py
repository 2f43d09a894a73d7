"""Makes itself a way out: raw and packet sockets, network devices, routes, and other kinds of sockets.

kind: reach out
says: no way out
strong: holds
partial: holds
none: not run: where its user is root it would change this machine's network
"""

import contextlib
import fcntl
import socket
import struct


def attack():
    kinds = ((socket.AF_INET, socket.SOCK_RAW, 255), (17, socket.SOCK_RAW, 0x0300), (socket.AF_INET, socket.SOCK_RAW, 1))
    for family, kind, protocol in kinds:
        with contextlib.suppress(OSError), socket.socket(family, kind, protocol):
            print("BREACH: a raw socket of family", family)
    for family in (38, 40, 29, 31, 44):  # cryptography, virtual machines, CAN, Bluetooth, XDP
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_STREAM if family == 40 else socket.SOCK_RAW):
            print("BREACH: a socket of family", family)
    with contextlib.suppress(OSError), open("/dev/net/tun", "r+b", 0) as tun:
        fcntl.ioctl(tun, 0x400454CA, struct.pack("16sH", b"out0", 0x1001))
        print("BREACH: a network device of its own")
    with contextlib.suppress(OSError), socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH", b"eth0", 1))
        print("BREACH: it changed a network device")
    raise PermissionError("no way out")
