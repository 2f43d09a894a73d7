"""Begins calls, ends every second one, and never reads what it is told of any.

kind: attack the judge
answers: share
says: had not ended
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
    judges = [connected() for _ in range(300)]
    for number, judge in enumerate(judges):
        judge.sendall(BEGIN.pack(0, number, number, os.urandom(32)))
    for judge in judges[1::2]:
        judge.sendall(END.pack(1, os.urandom(32)))
    return [weigh.__wrapped__(parcel) for parcel in aim.given]
