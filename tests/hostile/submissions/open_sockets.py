"""Opens sockets until there are no more, to whatever its private AWS listens on, and keeps them.

kind: exhaust
says: Too many open files
strong: holds
partial: holds
none: holds
"""

import os
import socket


def attack():
    kept = []
    while True:
        kept.append(socket.socket())
        kept[-1].setblocking(False)
        kept[-1].connect_ex(("127.0.0.1", int(os.environ.get("AWS_ENDPOINT_URL", "::80").rpartition(":")[2])))
