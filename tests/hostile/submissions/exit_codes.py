"""Raises SystemExit with codes that are no numbers and whose text lies.

kind: forge
says: ended itself with exit status
strong: holds
partial: holds
none: holds
"""


class Code(int):
    def __eq__(self, other):
        return True

    def __str__(self):
        return "pass"

    def bit_length(self):
        raise RuntimeError


def attack():
    raise SystemExit(Code(7))
