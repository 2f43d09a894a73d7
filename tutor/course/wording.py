"""Pieces of the sentences that checks are named by."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["joined", "shortened"]

_LONGEST = 60


def joined(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return ", ".join(parts[:-1]) + (" and " if parts[:-1] else "") + parts[-1] if parts else ""


def shortened(text: str) -> str:
    """At most 60 characters of a text, with a mark where it was cut."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
