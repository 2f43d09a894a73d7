"""Raises an exception whose message is fifty megabytes long, with a chain of others behind it.

kind: attack the judge
says: raised ValueError
strong: holds
partial: holds
none: holds
"""


def attack():
    try:
        raise KeyError("k" * 1_000_000)
    except KeyError as error:
        raise ValueError("x" * 50_000_000) from error
