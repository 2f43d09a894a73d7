"""How much one run may store."""

from __future__ import annotations

from tutor.sandbox.aws.faults import AwsFaultError
from tutor.sandbox.aws.moto_adapter.facts import stored_bytes

__all__ = ["MAX_BUCKETS", "Storage", "check_bucket_count"]

MAX_STORED = 256 * 1024 * 1024
MAX_BUCKETS = 10_000  # AmazonS3/latest/userguide/BucketRestrictions
_OVERHEAD = 4096


class Storage:
    """Keeps a cheap upper bound of what is stored; counts exactly only when the bound reaches the limit."""

    def __init__(self, limit: int = MAX_STORED) -> None:
        self._limit = limit
        self._bound = 0

    def make_room(self, size: int) -> None:
        """Take `size` more bytes into account, or raise EntityTooLarge."""
        self._bound += size + _OVERHEAD
        if self._bound <= self._limit:
            return
        stored = stored_bytes()
        if stored + size + _OVERHEAD > self._limit:
            self._bound = stored
            mib = self._limit // (1024 * 1024)
            message = f"Your proposed upload exceeds the maximum allowed size ({mib} MiB in all in this private AWS)."
            raise AwsFaultError("EntityTooLarge", message)
        self._bound = stored + size + _OVERHEAD


def check_bucket_count(count: int) -> None:
    """400 TooManyBuckets (AmazonS3/latest/API/ErrorResponses)."""
    if count >= MAX_BUCKETS:
        raise AwsFaultError("TooManyBuckets", "You have attempted to create more buckets than allowed")
