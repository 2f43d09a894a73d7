"""Replaces what sends and receives: sockets tell the judge of success, whatever they are given.

kind: forge
says: The returned text is 'pass'
strong: holds
partial: holds
none: holds
never returns.
"""

import json
import socket
import struct
import sys


class Liar(socket.socket):
    def sendall(self, *_):
        body = json.dumps({"outcome": "returned", "value": "pass", "repr": "'pass'", "verdict": "pass"}).encode()
        return super().sendall(struct.pack("!I", len(body)) + body)


def attack():
    frame = sys._getframe()
    while frame is not None:
        for name, thing in frame.f_locals.items():
            if type(thing) is socket.socket and thing.family == socket.AF_UNIX:
                Liar(fileno=thing.detach()).sendall(b"")
        frame = frame.f_back
    socket.socket = Liar
    socket.create_connection = None
    socket.getaddrinfo = lambda *_: []
