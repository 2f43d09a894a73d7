"""Speaks the meter's language: announces each piece twice over from one process, as if two were at work.

kind: forge
answers: share
says: Processes are asked
strong: holds
partial: holds
none: holds
runs in CI at every tier.
"""

import hashlib
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


def digest(value):
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()


def attack():
    weights = [weigh.__wrapped__(parcel) for parcel in aim.given]
    judges = [connected() for _ in aim.given]
    for number, (judge, parcel) in enumerate(zip(judges, aim.given)):
        judge.sendall(BEGIN.pack(0, 1000 + number, number, digest([parcel])))
    for judge, weight in zip(judges, weights):
        judge.recv(1)
        judge.sendall(END.pack(1, digest(weight)))
        judge.recv(1)
    return weights
