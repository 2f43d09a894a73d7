"""Does its work and then loops for ever; it never returns.

says: 10 seconds
"""


def run_beside(work):
    work()
    while True:
        pass
