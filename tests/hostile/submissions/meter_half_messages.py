"""Tells the meter half of a message on each of four hundred connections, and keeps them open.

kind: attack the judge
answers: share
says: was never called
strong: holds
partial: holds
none: holds
"""

import json
import os
import socket
import struct

BEGIN, END = struct.Struct("!HIQ32s"), struct.Struct("!B32s")


def connected():
    judge = socket.socket(socket.AF_UNIX)
    judge.connect(json.loads(os.environ["TUTOR_METER"])["path"])
    return judge


def weigh(parcel):
    return len(parcel) * 3


def attack():
    judges = [connected() for _ in range(400)]
    for judge in judges:
        judge.sendall(BEGIN.pack(0, 1, 2, b"x" * 32)[:20])
    return [weigh.__wrapped__(parcel) for parcel in aim.given]
