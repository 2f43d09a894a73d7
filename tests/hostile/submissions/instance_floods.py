"""Floods whoever listens to an instance: endless output, many logins, long and odd commands, connections left open.

kind: attack the judge
answers: visit
says: it was loud
seconds: 20
strong: holds
partial: not run: no instance answers there
none: not run: no instance answers there
"""

import socket


def attack():
    held = []
    address = aim.address()
    for _ in range(40):
        sock = socket.socket()
        sock.settimeout(0.3)
        try:
            sock.connect((address, 22))
            held.append(sock)
        except OSError:
            break
    for sock in held[5:]:
        sock.close()
    print(len(aim.tool("ssh", "INSTANCE", "yes loud | head -c 50000000", seconds=2)) > 0)
    for command in ("x" * 100_000, "printf '\\033]0;owned\\007\\033[2J'", "echo " + "\u202e" * 500, "printf '\\377\\376\\000'"):
        aim.tool("ssh", "INSTANCE", command, seconds=3)
    for _ in range(3):
        aim.tool("ssh", "INSTANCE", "true", seconds=2)
    print("it was loud")
