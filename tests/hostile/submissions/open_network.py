"""Opens a connection to the internet.

says: a network connection
"""

import socket


def run_beside(work):
    done = work()
    try:
        socket.create_connection(("1.1.1.1", 443), timeout=2).close()
    except OSError:
        if done is None:
            raise
    return done
