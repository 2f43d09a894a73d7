"""Sends its private AWS requests that say they hold gigabytes, in one piece and in chunks without end.

kind: exhaust
says: megabytes that it sent
seconds: 10
strong: holds
partial: holds
none: holds
"""

import contextlib
import os
import socket


def attack():
    address = ("127.0.0.1", int(os.environ.get("AWS_ENDPOINT_URL", "::80").rpartition(":")[2]))
    heads = (
        b"PUT /big/x HTTP/1.1\r\nHost: s3.amazonaws.com\r\nContent-Length: 9999999999\r\n\r\n",
        b"PUT /big/x HTTP/1.1\r\nHost: s3.amazonaws.com\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
    )
    sent = 0
    for head in heads * 2:
        with contextlib.suppress(OSError), socket.create_connection(address, timeout=1) as connection:
            connection.sendall(head)
            for _ in range(20):
                connection.sendall(b"x" * (1 << 20))
                sent += 1
    print("megabytes that it sent:", sent)
