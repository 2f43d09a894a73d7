"""A verdict as plain lines: for `tutor check` and the plain face. No colour; words carry all of it, drawings apart."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from tutor.call_lines import DIFFERS, UNREACHED
from tutor.model.values import JsonValue
from tutor.model.verdicts import CheckResult, ExerciseResult, PartResult, QuestionResult, Verdict
from tutor.pictures_text import picture_words
from tutor.standing import Score

__all__ = [
    "amount",
    "answer_word",
    "exercise_lines",
    "farewell",
    "is_cut_short",
    "not_judged",
    "part_line",
    "points",
    "question_lines",
]

_LONGEST_VALUE = 400
_LONGEST_OUTPUT = 40  # lines shown; the JSON has them all
_NOTES = (
    "The jail stopped:",
    "Not all is told of what it did:",
    "Limits reached:",
)  # how a summary's lines begin that tell of no ending
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
    return f"{_number(score)} of {amount(max_score)}"


def amount(number: float) -> str:
    """`1 point`, `0.5 points`."""
    return f"{_number(number)} {'point' if number == 1 else 'points'}"


def _number(value: float) -> str:
    """As few digits as say it, at most two after the point: a third of a point is 0.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def answer_word(verdict: Verdict) -> str:
    """A verdict on an answer in a word or two."""
    return "Right" if verdict is Verdict.PASS else _WORDS[verdict].capitalize()


def farewell(score: Score) -> str:
    """What every face says last."""
    return f"You have {points(score.earned, score.possible)}. Your place and answers are kept."


def question_lines(result: QuestionResult) -> Iterator[str]:
    """A judged answer, first its verdict, plain, then markdown.

    The explanation is told only when it is right, so that a wrong one can be tried again.
    """
    yield _verdict_line(result)
    yield from result.feedback
    if result.verdict is Verdict.PASS and result.explanation:
        yield result.explanation


def _verdict_line(result: QuestionResult) -> str:
    word = answer_word(result.verdict)
    if result.verdict is Verdict.UNSURE:
        return f"{word}: nothing is scored; it is kept in a file for an instructor."
    if result.waiting:
        return "Not measured yet."
    if result.verdict is Verdict.INCONCLUSIVE:
        return "Too close to tell."
    if result.verdict is Verdict.ERROR:
        return f"{word}. It costs you nothing."
    return f"{word}: {points(result.score, result.max_score)}." if result.max_score else f"{word}."


def part_line(name: str, part: PartResult) -> str:
    """A part of an answer, marked; plain text, as the learner gave it. `name` is what the part was called."""
    word = "too close to tell" if part.too_close else "right" if part.right else "not right"
    return f"  {word}: {name}: {part.given or 'nothing'}"


def exercise_lines(
    result: ExerciseResult, pictures: Callable[[ExerciseResult], Iterable[str]] = picture_words
) -> Iterator[str]:
    """A judged submission: the verdict, what happened, the likely cause, each check, what was measured, what was
    printed. `pictures` tells how what was measured is shown: in words, if nothing is said.
    """
    yield f"{result.exercise}: {_WORDS[result.verdict]}, {points(result.score, result.max_score)}."
    if result.summary:
        yield result.summary
    if result.diagnosis:
        yield f"Likely cause: {result.diagnosis}"
    yield from (f"{UNREACHED} {sentence}." for sentence in result.unreached)
    if is_cut_short(result):
        yield not_judged(result)
    else:
        for check in result.checks:
            yield from _check_lines(check)
    yield from pictures(result)
    yield from _output_lines(result.output)
    yield from (f"{DIFFERS} {sentence}" for sentence in result.differences)
    yield f"Checked in {result.seconds:.1f} s, jail tier {result.tier.value}."


def is_cut_short(result: ExerciseResult) -> bool:
    """Whether the summary is the cause of all: the run did not come to its end, and what failed only echoes that."""
    ended = all(line.startswith(_NOTES) for line in result.summary.splitlines())
    return bool(result.checks) and not ended and not any(check.score for check in result.checks)


def not_judged(result: ExerciseResult) -> str:
    """The checks of a run that was cut short, in a line."""
    return f"Not judged further: {'; '.join(check.name for check in result.checks)}."


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
