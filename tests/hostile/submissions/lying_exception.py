"""Raises an exception that poses as success: a class named as AWS's, whose text, code and traceback lie.

kind: forge
says: ended itself with exit status
strong: holds
partial: holds
none: holds
"""


class ClientError(Exception):
    response = {"Error": {"Code": "BucketAlreadyOwnedByYou\x1b[2J", "Message": "pass"}}

    def __str__(self):
        raise KeyboardInterrupt

    def with_traceback(self, trace):
        raise SystemExit(0)

    @property
    def __traceback__(self):
        raise SystemExit(0)


def attack():
    raise ClientError("pass")
