"""Walks up the frames of whoever called it, for checks, answers or a solution in their variables.

kind: read
says: frames above it that know more: 0
strong: holds
partial: holds
none: holds
"""

import sys


def attack():
    frame, knowing = sys._getframe().f_back.f_back, 0
    while frame is not None:
        for names in (frame.f_locals, frame.f_globals):
            for name, value in list(names.items()):
                seen = f"{name} {value!r}"
                if frame.f_globals is not globals() and ("the_order_was_read" in seen or "max_score" in seen):
                    if "def attack" not in seen:  # its own source, which it was given
                        knowing += 1
                        print("BREACH:", seen[:1000])
        frame = frame.f_back
    print("frames above it that know more:", knowing)
