"""A measurement of a question's rules, as lines for its author and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tutor.proving.marked import Label
from tutor.proving.measuring import Effect, Judged, Measurement

__all__ = ["FORMAT", "measurement_as_json", "measurement_lines"]

FORMAT = 1
_LONGEST = 160


def measurement_lines(name: str, measured: Measurement) -> Iterator[str]:
    """What the author reads: how many are right, which are not, and what each pattern does."""
    counts = ", ".join(f"{_labelled(measured, label)} {label.value}" for label in Label)
    yield f"{name}: {len(measured.judged)} marked answers ({counts})."
    if measured.unlabelled:
        rows = (
            "1 row without a label was"
            if measured.unlabelled == 1
            else f"{measured.unlabelled} rows without a label were"
        )
        yield f"{rows} left out."
    if measured.accuracy is None:
        yield "Accuracy: none to count, for no answer is marked accept or reject."
    else:
        yield f"Accuracy: {measured.accuracy:.1%} ({measured.right} of {measured.counted} judged as marked)."
    yield from _listed("Falsely accepted", measured.false_accepts)
    yield from _listed("Falsely rejected", measured.false_rejects)
    yield from _listed("Unsure", measured.unsure)
    if measured.borderline:
        yield from _listed("Borderline, counted nowhere", measured.borderline)
    if measured.effects:
        yield "What each pattern does:"
        yield from (f"  {_effect(effect)}" for effect in measured.effects)


def measurement_as_json(name: str, measured: Measurement) -> dict[str, Any]:
    """One object. `false_accepts`, `false_rejects`, `unsure` and `borderline` are lists of texts; `answers` has all."""
    return {
        "format": FORMAT,
        "question": name,
        "accuracy": measured.accuracy,
        "right": measured.right,
        "counted": measured.counted,
        "unlabelled": measured.unlabelled,
        "false_accepts": _texts(measured.false_accepts),
        "false_rejects": _texts(measured.false_rejects),
        "unsure": _texts(measured.unsure),
        "borderline": _texts(measured.borderline),
        "answers": [
            {
                "answer": one.marked.answer,
                "label": one.marked.label.value,
                "verdict": one.verdict.value,
                "right": one.right if one.counts else None,
                "line": one.marked.place.line,
            }
            for one in measured.judged
        ],
        "patterns": [
            {
                "rule": effect.rule,
                "pattern": effect.pattern,
                "line": effect.place.line,
                "right_without": measured.right - len(effect.needs) + len(effect.spoils),
                "needed_by": [marked.answer for marked in effect.needs],
                "spoils": [marked.answer for marked in effect.spoils],
            }
            for effect in measured.effects
        ],
    }


def _labelled(measured: Measurement, label: Label) -> int:
    return sum(one.marked.label is label for one in measured.judged)


def _texts(judged: Sequence[Judged]) -> list[str]:
    return [one.marked.answer for one in judged]


def _listed(title: str, judged: Sequence[Judged]) -> Iterator[str]:
    yield f"{title}: {len(judged) or 'none'}"
    for one in judged:
        yield f"  line {one.marked.place.line}, {one.verdict.value}: {_short(one.marked.answer)}"


def _effect(effect: Effect) -> str:
    told = []
    if effect.needs:
        told.append(f"{len(effect.needs)} judged right only with it")
    if effect.spoils:
        told.append(f"{len(effect.spoils)} judged wrong because of it")
    return f"{effect.rule}, line {effect.place.line}, {_short(effect.pattern)}: {', '.join(told) or 'changes nothing'}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
