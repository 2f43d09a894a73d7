"""Returns a value that says it equals whatever it is compared with, and is true, empty and in everything.

kind: forge
says: which is not made of plain texts
strong: holds
partial: holds
none: holds
runs in CI at every tier.
"""


class Everything:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __bool__(self):
        return True

    def __hash__(self):
        return 0

    def __contains__(self, item):
        return True

    def __getattr__(self, name):
        return self

    def __call__(self, *_, **__):
        return self

    def __iter__(self):
        return iter([self])

    def __repr__(self):
        return "'pass'"

    @property
    def __class__(self):
        return str


def attack():
    return Everything()
