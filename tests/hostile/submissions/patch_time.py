"""Stops the clocks that it can reach, sets the machine's, and then runs for ever.

kind: forge
says: stopped at its limit of 2 seconds
strong: holds
partial: holds
none: not run: where its user is root it would set this machine's clock
never returns.
"""

import contextlib
import ctypes
import signal
import time


def attack():
    now = time.time()
    time.time = time.monotonic = time.perf_counter = lambda: 0.0
    time.sleep = lambda seconds: None
    for alarm in (signal.SIGALRM, signal.SIGXCPU, signal.SIGVTALRM, signal.SIGPROF):
        signal.signal(alarm, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        time.clock_settime(time.CLOCK_REALTIME, 1.0)
        print("BREACH: the machine's clock was set")
        time.clock_settime(time.CLOCK_REALTIME, now)
    ctypes.CDLL(None).settimeofday((ctypes.c_long * 2)(1, 0), None)
    while True:
        pass
