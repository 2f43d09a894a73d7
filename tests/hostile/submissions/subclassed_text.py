"""Returns a text of a class of its own that equals every other text, and has every hash and prefix.

kind: forge
says: which is not made of plain texts
strong: holds
partial: holds
none: holds
"""


class Text(str):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def startswith(self, *_):
        return True

    def encode(self, *_):
        raise SystemExit(0)

    def __len__(self):
        return 10**9


def attack():
    return Text("pass")
