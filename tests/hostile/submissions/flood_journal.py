"""Makes more calls than the journal lists, so that what is called after them isn't seen.

kind: forge
says: the journal was full after 10,000 calls
seconds: 30
strong: holds
partial: holds
none: holds
"""

import os
import socket
import threading

MANY = 10_200
ASKED = b"GET /a HTTP/1.1\r\nHost: s3.amazonaws.com\r\n\r\n"


def attack():
    port = int(os.environ.get("AWS_ENDPOINT_URL", "::80").rpartition(":")[2])
    connection = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=connection.sendall, args=(ASKED * MANY,), daemon=True).start()
    answered = 0
    while answered < MANY - 100:  # one may be cut in two by the end of what is received at once
        received = connection.recv(1 << 20)
        if not received:
            break
        answered += received.count(b"HTTP/1.1 ")
