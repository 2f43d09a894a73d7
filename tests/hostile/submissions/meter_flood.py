"""Connects to the meter and hangs up, again and again, in nine processes.

kind: attack the judge
answers: share
says: The program was stopped at its limit of 2 seconds
strong: holds
partial: holds
none: not run: it would take this machine's CPUs
never returns.
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
    for _ in range(3):
        os.fork()
    while True:
        try:
            connected().close()
        except OSError:
            continue
