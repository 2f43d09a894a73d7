"""Takes the meter's socket away, and puts one there that says yes to everything.

kind: forge
answers: share
says: was never called
strong: holds
partial: holds
none: holds
"""

import json
import multiprocessing
import os
import socket
import threading


def weigh(parcel):
    return len(parcel) * 3


def serve(listener):
    while True:
        judge, _ = listener.accept()
        threading.Thread(target=nod, args=(judge,), daemon=True).start()


def nod(judge):
    while judge.recv(64):
        judge.sendall(b"\x01")


def attack():
    path = json.loads(os.environ["TUTOR_METER"])["path"]
    os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    threading.Thread(target=serve, args=(listener,), daemon=True).start()
    with multiprocessing.Pool(2) as pool:
        return pool.map(weigh, aim.given)
