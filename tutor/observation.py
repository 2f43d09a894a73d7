"""What the latest check of an exercise saw: the calls to AWS, its state, and what changed since the check before."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.model.evidence import Evidence, JournalEntry, in_order
from tutor.state_items import state_items
from tutor.state_tree import Change, Item, changes_in_words, compared, trimmed, without_empty

__all__ = ["Observation", "observe"]

_ANEW = "Each check starts in an empty AWS; removed means: not there this time."
_NOTHING = "AWS is empty: no buckets, instances, volumes or keys."


@dataclass(frozen=True, slots=True)
class Observation:
    """One check. `calls` are those to AWS and what was done with instances, in their order. `whole` is its state, to
    compare the next one with; `state` is that state fit to be shown, with what changed since the check before marked,
    `sentence` says how much that was, and `note` what could be misread."""

    calls: tuple[JournalEntry, ...]
    whole: tuple[Item, ...]
    state: tuple[Item, ...]
    sentence: str
    note: str = ""

    @property
    def is_of_aws(self) -> bool:
        """Whether there is anything of AWS to be seen in it: a call, or something that is there or was."""
        return bool(self.calls or self.state)


def observe(evidence: Evidence, before: Observation | None) -> Observation:
    """What a face shows of a run, compared with the check before, if there was one since the program was started."""
    whole = state_items(evidence)
    marked = compared(before.whole if before else whole, whole)
    calls = in_order(evidence.calls, evidence.connections, evidence.sessions)
    return Observation(calls, whole, without_empty(trimmed(marked)), _sentence(marked, before), _note(marked))


def _sentence(marked: tuple[Item, ...], before: Observation | None) -> str:
    there = _counted(marked)
    if before is None:
        return f"{there} The next check is compared with this one."
    return f"{there} Since the check before: {changes_in_words(marked) or 'nothing changed'}."


def _note(marked: tuple[Item, ...]) -> str:
    """Names differ from run to run: who reads of a removed bucket else thinks that something deleted it."""
    return _ANEW if any(item.change is Change.REMOVED for kind in marked for item in kind.items) else ""


def _counted(marked: tuple[Item, ...]) -> str:
    """How many things of each kind there are now, as in `In AWS: 1 bucket, 2 key pairs.`."""
    numbers = {kind.name.casefold(): sum(item.change is not Change.REMOVED for item in kind.items) for kind in marked}
    counts = [f"{number:,} {kinds[:-1] if number == 1 else kinds}" for kinds, number in numbers.items() if number]
    return f"In AWS: {', '.join(counts)}." if counts else _NOTHING
