"""Opens connections to the internet, over TCP and UDP, IPv4 and IPv6.

kind: reach out
says: a network connection
strong: holds
partial: holds
none: not run: it would call on the internet
runs in CI at every tier.
"""

import contextlib
import socket


def attack():
    for family, address in ((socket.AF_INET, "1.1.1.1"), (socket.AF_INET6, "2606:4700:4700::1111")):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with contextlib.suppress(OSError), socket.socket(family, kind) as there:
                there.settimeout(1)
                there.connect((address, 53))
                there.send(b"hello")
                print("BREACH: sent to", address)
    socket.create_connection(("1.1.1.1", 443), timeout=1).close()
