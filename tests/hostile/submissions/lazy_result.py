"""Returns values that would only be made when the judge looks at them: a generator, properties, a lazy mapping.

kind: forge
says: which is not made of plain texts
strong: holds
partial: holds
none: holds
"""

import collections.abc


class Lazy(collections.abc.Mapping):
    def __getitem__(self, key):
        print("BREACH: the judge looked into a value that computes")
        return "pass"

    def __iter__(self):
        return iter(["pass"])

    def __len__(self):
        return 1

    def __str__(self):
        return "pass"


def attack():
    return [Lazy(), (word for word in ("pass",)), property(lambda self: "pass")]
