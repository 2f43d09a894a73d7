"""Connects to an abstract Unix socket of this machine, as X servers and desktop buses have them.

kind: reach out
says: ConnectionRefusedError
strong: holds
partial: holds
none: falls: it shares this machine's network, to which such sockets belong
runs in CI at every tier.
"""

import socket


def attack():
    with socket.socket(socket.AF_UNIX) as there:
        there.connect(f"\0{aim.abstract}")
        print(there.recv(200))
