"""Asks for 4 GB of memory.

says: memory
"""


def run_beside(work):
    done = work()
    try:
        return bytes(4 << 30)[:0] or done
    except MemoryError:
        if done is None:
            raise
        return done
