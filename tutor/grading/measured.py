"""Judging a `measured` question: a predicted order of versions, held against what was measured here.

Only pairs that are told apart count; see `apart`. Of two versions that are too close, either order is as good. Where no
pair is told apart nothing is judged: an order that nobody could tell is neither right nor wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from tutor.durations import duration
from tutor.grading.apart import FEWEST_ROUNDS, close_pairs, faster_pairs
from tutor.grading.bars import measurement_bars
from tutor.grading.credit import judged, unread
from tutor.grading.order import Placed, read_order
from tutor.grading.shown import named, shortened, visible
from tutor.model.questions import MeasuredQuestion
from tutor.model.timing import Measurement
from tutor.model.values import JsonValue
from tutor.model.verdicts import PartResult, QuestionResult, Verdict

__all__ = ["grade_measured", "why_not_judged"]

_MOST_TOLD = 3  # pairs


def grade_measured(question: MeasuredQuestion, answer: JsonValue, measurement: Measurement | None) -> QuestionResult:
    """The share of the pairs told apart that stand as they were measured; parts are the places that were given.

    Without a measurement the result is `waiting`. Where nothing could be measured it is an error, and where no pair is
    told apart inconclusive: neither costs anything.
    """
    names = [version.name for version in question.versions]
    read = read_order(names, answer)
    if isinstance(read, str):
        return unread(question, read)
    if not read.places:
        return replace(judged(question, 0.0, read.trouble), taken=False)
    if measurement is None:
        return _unjudged(question, Verdict.INCONCLUSIVE, _WAITING, waiting=True)
    why_not = why_not_judged(question, measurement)
    if why_not:
        return _unjudged(question, Verdict.ERROR, why_not)
    if faster_pairs(question, measurement):
        result = _held_against(question, names, read, measurement)
    else:
        result = _unjudged(question, Verdict.INCONCLUSIVE, _TOO_CLOSE)
    return replace(result, bars=measurement_bars(question, measurement))


_WAITING = "Your prediction is kept until it is measured."
_TOO_CLOSE = (
    "No version was clearly faster here than another, so nothing is judged and no attempt is used. It can be measured "
    "again, best while nothing else runs."
)


def _unjudged(question: MeasuredQuestion, verdict: Verdict, why: str, *, waiting: bool = False) -> QuestionResult:
    return QuestionResult(verdict, 0.0, question.points, (why,), question.explanation, waiting=waiting)


def _held_against(
    question: MeasuredQuestion, names: Sequence[str], read: Placed, measurement: Measurement
) -> QuestionResult:
    told = faster_pairs(question, measurement)
    place = {names[index]: number for number, index in enumerate(read.places)}
    given = [pair for pair in told if all(name in place for name in pair)]
    turned = [pair for pair in given if place[pair[0]] > place[pair[1]]]
    held, total = len(given) - len(turned), len(told)
    share = held / total
    if read.trouble:
        share = min(share, (total - 1) / total)
    wrong = {name for pair in turned for name in pair}
    close = {name for pair in close_pairs(question, measurement) for name in pair} - wrong
    parts = [
        PartResult(
            str(number),
            names[index] not in wrong | close,
            shortened(visible(names[index])),
            too_close=names[index] in close,
        )
        for number, index in enumerate(read.places, start=1)
    ]
    lines = (*read.trouble, *_turned_lines(turned, measurement), *_close_lines(question, measurement))
    return judged(question, share, lines, parts)


# --- what was measured -------------------------------------------------------------------------------------


def why_not_judged(question: MeasuredQuestion, measurement: Measurement) -> str:
    """Why a measurement says nothing of the question, in a sentence; empty if it does."""
    if measurement.not_measured:
        return f"{_ended(measurement.not_measured)} It costs you nothing: your prediction is kept."
    rounds = [measurement.seconds.get(version.name, ()) for version in question.versions]
    if len({len(seconds) for seconds in rounds}) != 1 or len(rounds[0]) < FEWEST_ROUNDS:
        return f"Fewer than {FEWEST_ROUNDS} rounds were measured, which is too few to tell versions apart."
    if not all(math.isfinite(second) and second > 0 for seconds in rounds for second in seconds):
        return "What was measured is no time that a run can take, so nothing is judged by it."
    return ""


# --- in words ----------------------------------------------------------------------------------------------


def _turned_lines(turned: Sequence[tuple[str, str]], measurement: Measurement) -> list[str]:
    lines = [
        f"{named(fast)} was faster here than {named(slow)}: {duration(median(measurement.seconds[fast]))} against "
        f"{duration(median(measurement.seconds[slow]))}. You have them the other way round."
        for fast, slow in turned[:_MOST_TOLD]
    ]
    more = len(turned) - _MOST_TOLD
    if more > 0:
        lines.append(f"{more} more {'pair stands' if more == 1 else 'pairs stand'} the other way round.")
    return lines


def _close_lines(question: MeasuredQuestion, measurement: Measurement) -> list[str]:
    return [
        f"{named(one)} and {named(other)} are too close to tell apart here: their order doesn't count."
        for one, other in close_pairs(question, measurement)[:_MOST_TOLD]
    ]


def _ended(text: str) -> str:
    text = shortened(visible(text.strip()))
    return text if text.endswith((".", "!", "?")) else f"{text}."
