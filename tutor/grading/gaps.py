"""What can't be shown: checks that hold because something is few or absent, where evidence is incomplete.

Evidence has limits, and a submission can fill it up. What is seen counts; that something was not seen counts only where
nothing of its kind may be missing.
"""

from __future__ import annotations

from collections.abc import Collection

from tutor.grading.finding import Finding, failed
from tutor.grading.shown import shortened, visible
from tutor.model.evidence import Evidence

__all__ = ["gap_of_fields", "gap_of_state", "gaps", "unshown"]

_MENDS = {
    "calls": "make fewer calls",
    "parameters": "make fewer calls, or with shorter parameters",
    "connections": "connect less often",
    "sessions": "log in less often",
}
_FIELDS = {"parameters": "calls", "objects": "buckets", "texts": "buckets", "metadata": "buckets"}
_MEND_STATE = "leave less behind"


def gaps(evidence: Evidence) -> str:
    """All that is missing, as one list; empty if nothing is."""
    return "; ".join(_told(evidence, kind) for kind in evidence.incomplete)


def gap_of_state(evidence: Evidence, bucket: str, key: str = "") -> str:
    """What is missing of where a bucket or an object was not seen; nothing if it was looked at before all others."""
    if (bucket, key) in evidence.watched:
        return ""
    kinds = ("buckets", "objects") if bucket not in evidence.buckets else ("objects",)
    return next((kind for kind in kinds if kind in evidence.incomplete), "")


def gap_of_fields(evidence: Evidence, read: Collection[str]) -> str:
    """What is missing of what an author's function read. What it makes of it can't be known, so it counts against the
    function, unless that looked at what is missing itself."""
    if "incomplete" in read:
        return ""
    return next((kind for kind in evidence.incomplete if _FIELDS.get(kind, kind) in read), "")


def unshown(evidence: Evidence, kind: str) -> Finding:
    """The finding on what would hold if nothing were missing."""
    mend = _MENDS.get(kind, _MEND_STATE)
    return failed(f"This can't be shown: {_told(evidence, kind)}. To have it judged, {mend}.")


def _told(evidence: Evidence, kind: str) -> str:
    return f"{kind}: {shortened(visible(evidence.incomplete.get(kind, 'not all is told')))}"
