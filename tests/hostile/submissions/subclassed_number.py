"""Returns numbers and dicts of classes of its own, whose comparisons, signs and sizes lie.

kind: forge
says: which is not made of plain texts
strong: holds
partial: holds
none: holds
"""


class Number(int):
    def __eq__(self, other):
        return True

    __lt__ = __gt__ = __le__ = __ge__ = __eq__

    def __hash__(self):
        return 0

    def __index__(self):
        return 99

    def bit_length(self):
        return 1

    def __repr__(self):
        return "99"


class Keys(dict):
    def items(self):
        return [("verdict", "pass")]

    def __eq__(self, other):
        return True


def attack():
    return [Number(7), Keys(verdict="fail"), float("nan"), True]
