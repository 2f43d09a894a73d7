"""What the latest check of an exercise saw: the calls to AWS, its state, and what changed since the check before."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.model.evidence import ApiCall, Evidence
from tutor.state_items import state_items
from tutor.state_tree import Item, changes_in_words, compared, trimmed, without_empty

__all__ = ["Observation", "observe"]

_NOTHING = "This AWS is empty: it has no buckets, instances, volumes or keys."


@dataclass(frozen=True, slots=True)
class Observation:
    """One check. `whole` is its state, to compare the next one with; `state` is that state fit to be shown, with what
    changed since the check before marked, and `sentence` says how much that was."""

    calls: tuple[ApiCall, ...]
    whole: tuple[Item, ...]
    state: tuple[Item, ...]
    sentence: str


def observe(evidence: Evidence, before: Observation | None) -> Observation:
    """What a face shows of a run, compared with the check before, if there was one since the program was started."""
    whole = state_items(evidence)
    marked = compared(before.whole if before else whole, whole)
    return Observation(evidence.calls, whole, without_empty(trimmed(marked)), _sentence(marked, before))


def _sentence(marked: tuple[Item, ...], before: Observation | None) -> str:
    empty = "" if any(item.items for item in marked) else f"{_NOTHING} "
    if before is None:
        return f"{empty}The next check is compared with this one."
    return f"{empty}Since the check before: {changes_in_words(marked) or 'nothing changed'}."
