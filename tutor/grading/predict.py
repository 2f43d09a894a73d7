"""Judging a `predict` question: what a program prints."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from tutor.grading.credit import Ruling, ruled
from tutor.grading.folding import as_text, spaced
from tutor.grading.patterns import matches_any_form, seconds_each
from tutor.grading.shown import shown
from tutor.model.output import trimmed_lines
from tutor.model.questions import PredictQuestion, TextPattern, TextSyntax
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult

__all__ = ["grade_predict"]

_LONGEST = 20_000  # characters of an output that somebody types


def grade_predict(question: PredictQuestion, answer: JsonValue) -> QuestionResult:
    """Full points for the whole output, white space at the ends of lines and of the text aside."""
    return ruled(question, _ruling(question, answer))


def _ruling(question: PredictQuestion, answer: JsonValue) -> Ruling:
    # a hand-written file makes truth values of what Python prints as `True`
    text = str(answer) if isinstance(answer, bool) else as_text(answer)
    if text is None:
        expected = "Expected the text that the program prints, not a list or nothing."
        return Ruling(right=False, feedback=expected, taken=False)
    if len(text) > _LONGEST:
        too_long = f"The answer is too long: {len(text)} characters. The program prints less."
        return Ruling(right=False, feedback=too_long, taken=False)
    wanted, given = trimmed_lines(question.output), trimmed_lines(text)
    if given == wanted:
        return Ruling(right=True)
    if not given:
        return Ruling(right=False, feedback="The answer is empty, and the program prints something.", taken=False)
    return Ruling(right=False, feedback=_listed(question, given) or _difference(wanted, given))


def _listed(question: PredictQuestion, given: Sequence[str]) -> str:
    """The feedback of the first listed wrong output that was given."""
    text = "\n".join(given)
    seconds = seconds_each([wrong.pattern for wrong in question.wrong], 1)
    found = (wrong.feedback for wrong in question.wrong if _matches(wrong.pattern, given, text, seconds))
    return next(found, "")


def _matches(pattern: TextPattern, given: Sequence[str], text: str, seconds: float) -> bool:
    if pattern.syntax is TextSyntax.PLAIN:
        return trimmed_lines(pattern.text) == given
    return matches_any_form(pattern, (text,), case_sensitive=True, seconds=seconds)


def _difference(wanted: Sequence[str], given: Sequence[str]) -> str:
    """The first line that differs, without giving away what should stand there."""
    for number, (right, line) in enumerate(zip_longest(wanted, given), start=1):
        if line is None:
            return f"The program prints more: line {number} is missing."
        if right is None:
            return f"The program prints no line {number}, where you have {shown(line)}."
        if right != line:
            return f"Line {number} is the first that is not as printed: you have {shown(line)}.{_cause(right, line)}"
    return "That is not what the program prints."


def _cause(right: str, line: str) -> str:
    if spaced(right) == spaced(line):
        return " Check the white space in it."
    if right.casefold() == line.casefold():
        return " Check upper and lower case."
    if line[:1] in "'\"" and line[1:-1] == right:
        return " `print` shows a text without its quotes."
    return ""
