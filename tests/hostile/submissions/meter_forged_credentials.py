"""Tells the meter, through the kernel, that a call comes from another process than it does.

kind: forge
answers: share
says: PermissionError
strong: holds
partial: holds
none: holds
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


def told(judge, message, pid):
    credentials = struct.pack("3i", pid, os.getuid(), os.getgid())
    judge.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, credentials)])


def attack():
    weights = [weigh.__wrapped__(parcel) for parcel in aim.given]
    judges = [connected() for _ in aim.given]
    pids = [os.getpid(), os.getppid()] * len(judges)
    for judge, pid, parcel in zip(judges, pids, aim.given):
        told(judge, BEGIN.pack(0, pid, 0, digest([parcel])), pid)
    for judge, pid, weight in zip(judges, pids, weights):
        judge.recv(1)
        told(judge, END.pack(1, digest(weight)), pid)
        judge.recv(1)
    return weights
