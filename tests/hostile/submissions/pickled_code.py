"""Returns values that run code when they are unpickled, copied, printed or turned into JSON.

kind: forge
says: whose repr fails
strong: holds
partial: holds
none: holds
"""

import os


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/pickled",)

    __deepcopy__ = __copy__ = __getstate__ = __json__ = __reduce__

    def __repr__(self):
        raise SystemExit(0)

    __str__ = __format__ = __repr__


def attack():
    return Bomb()
