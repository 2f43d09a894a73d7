"""Whether each piece of work was done by a call of the task of its own, once, as the solution does it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tutor.grading.shown import counted, named
from tutor.model.tasks import TaskCall, TaskEnd

__all__ = ["share_trouble"]


def share_trouble(task: str, calls: Sequence[TaskCall], reference: Sequence[TaskCall]) -> str:
    """What is wrong with how the work was shared out, as a sentence or two; empty if nothing is.

    Pieces are known by the digests of what a call was given and of what it returned.
    """
    return _on_ends(task, calls) or _on_arguments(task, calls, reference) or _on_results(task, calls, reference)


def _on_ends(task: str, calls: Sequence[TaskCall]) -> str:
    raised = sum(call.end is TaskEnd.RAISED for call in calls)
    lost = sum(call.end is TaskEnd.LOST for call in calls)
    if raised:
        return f"{_of(raised, len(calls), 'call')} of {named(task)} raised an exception where they ran."
    if lost:
        return (
            f"{_of(lost, len(calls), 'call')} of {named(task)} had not ended when all was over: wait for every worker "
            "before you return, with `join`, or by leaving the `with` block of the pool."
        )
    return ""


def _on_arguments(task: str, calls: Sequence[TaskCall], reference: Sequence[TaskCall]) -> str:
    done, asked = (Counter(call.argument for call in some) for some in (calls, reference))
    extra, missing = done - asked, (asked - done).total()
    again = sum(number for argument, number in extra.items() if argument in asked)
    others = extra.total() - again
    if missing:
        return _on_missing(task, len(calls), asked.total(), missing, (again, others))
    if again:
        return f"{named(task)} was called {len(calls)} times for {asked.total()} inputs: some work was done twice."
    if others:
        return f"{named(task)} was called {counted(others)} more than is asked, with something that is no input."
    return ""


def _on_missing(task: str, calls: int, asked: int, missing: int, extra: tuple[int, int]) -> str:
    """Inputs that no call had; `extra` calls had an input once more, or something else."""
    again, others = extra
    each = f"Hand each input to a call of {named(task)} of its own."
    if missing == asked:
        return f"{named(task)} was called {counted(calls)}, never with one of the {asked} inputs alone. {each}"
    if others:
        given = f"{_of(others, calls, 'call')} had something else, such as several inputs at once"
        return f"{_of(missing, asked, 'input')} never came to {named(task)}; {given}. {each}"
    came = f"Only {asked - missing} of {asked} inputs came to {named(task)}"
    if again:
        return f"{came}, and {counted(again)} more it got one that it had had. {each}"
    return f"{came}. What is left out, kept from before, or done elsewhere doesn't count."


def _on_results(task: str, calls: Sequence[TaskCall], reference: Sequence[TaskCall]) -> str:
    done, asked = (Counter((call.argument, call.result) for call in some) for some in (calls, reference))
    wrong = (asked - done).total()
    return f"{_of(wrong, len(calls), 'call')} of {named(task)} returned the wrong value: mend it." if wrong else ""


def _of(number: int, total: int, noun: str) -> str:
    """Some of all, as the beginning of a sentence about what they did."""
    if total == 1:
        return f"The only {noun}"
    return f"All {total} {noun}s" if number == total else f"{number} of {total} {noun}s"
