"""A verdict as plain lines: for `tutor check` and the plain face. No colour, no boxes; words carry all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tutor.model.values import JsonValue
from tutor.model.verdicts import CheckResult, ExerciseResult, QuestionResult, Verdict
from tutor.standing import Score

__all__ = ["exercise_lines", "farewell", "points", "question_lines"]

_LONGEST_VALUE = 400
_LONGEST_OUTPUT = 40  # lines shown; the JSON has them all
_NOTES = ("The jail stopped:", "Limits reached:")  # how a summary's lines begin that tell of no ending
_WORDS = {
    Verdict.PASS: "passed",
    Verdict.PARTIAL: "partly right",
    Verdict.FAIL: "not right yet",
    Verdict.UNSURE: "can't tell",
    Verdict.INCONCLUSIVE: "too close to call",
    Verdict.ERROR: "error on our or the machine's side",
}


def points(score: float, max_score: float) -> str:
    """`2 of 3 points`."""
    return f"{score:g} of {max_score:g} {'point' if max_score == 1 else 'points'}"


def farewell(score: Score) -> str:
    """What every face says last."""
    return f"You have {points(score.earned, score.possible)}. Your place and answers are kept."


def question_lines(result: QuestionResult) -> Iterator[str]:
    """A judged answer; the explanation only when it is right, so that a wrong one can be tried again."""
    word = "Right" if result.verdict is Verdict.PASS else _WORDS[result.verdict].capitalize()
    yield f"{word}: {points(result.score, result.max_score)}."
    yield from result.feedback
    if result.verdict is Verdict.PASS and result.explanation:
        yield result.explanation


def exercise_lines(result: ExerciseResult) -> Iterator[str]:
    """A judged submission: the verdict, what happened, the likely cause, each check, what was printed."""
    yield f"{result.exercise}: {_WORDS[result.verdict]}, {points(result.score, result.max_score)}."
    if result.summary:
        yield result.summary
    if result.diagnosis:
        yield f"Likely cause: {result.diagnosis}"
    if _is_cut_short(result):
        yield f"Not judged further: {'; '.join(check.name for check in result.checks)}."
    else:
        for check in result.checks:
            yield from _check_lines(check)
    yield from _output_lines(result.output)
    yield f"Checked in {result.seconds:.1f} s, jail tier {result.tier.value}."


def _is_cut_short(result: ExerciseResult) -> bool:
    """Whether the summary is the cause of all: the run did not come to its end, and what failed only echoes that."""
    ended = all(line.startswith(_NOTES) for line in result.summary.splitlines())
    return bool(result.checks) and not ended and not any(check.score for check in result.checks)


def _check_lines(check: CheckResult) -> Iterator[str]:
    yield f"  {check.verdict.value}: {check.name}"
    if check.verdict is Verdict.PASS:
        return
    yield from (f"    {line}" for line in check.message.splitlines())
    if check.expected is not None or check.actual is not None:
        yield f"    expected: {_value(check.expected)}"
        yield f"    actual:   {_value(check.actual)}"


def _value(value: JsonValue) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."


def _output_lines(output: str) -> Iterator[str]:
    lines = output.splitlines()
    if not lines:
        return
    yield "It printed:"
    yield from (f"    {line}" for line in lines[:_LONGEST_OUTPUT])
    if len(lines) > _LONGEST_OUTPUT:
        yield f"    (and {len(lines) - _LONGEST_OUTPUT} lines more)"
