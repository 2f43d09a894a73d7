"""The addresses of a run that everybody agrees on: whence AWS and its instances see the learner come."""

from __future__ import annotations

__all__ = ["LEARNER_ADDRESS"]

LEARNER_ADDRESS = "203.0.113.10"  # of a block that is kept for examples (RFC 5737)
"""The learner's own public address: what a request comes from, and what `${address}` stands for."""
