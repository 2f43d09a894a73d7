"""Judging a `text` question: a short typed answer."""

from __future__ import annotations

from difflib import SequenceMatcher

from tutor.grading.folding import as_text, folded, forgiven
from tutor.model.questions import TextQuestion
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult, Verdict

__all__ = ["grade_text"]

_LONGEST = 2000  # characters; a short answer is meant
_CLOSE = 0.8  # of SequenceMatcher's ratio: one letter wrong in five
_LONG_ENOUGH = 4  # characters; in shorter words, one letter is most of the answer


def grade_text(question: TextQuestion, answer: JsonValue) -> QuestionResult:
    """Full points for any of the right answers; a listed wrong one gets its own feedback.

    What was typed counts first as it is, then without surrounding quotes and a last period.
    """
    text = as_text(answer)
    if text is None:
        return _failed(question, "Expected a short text here, not a list or nothing.")
    if not text.strip():
        return _failed(question, "The answer is empty. Type what you think; a wrong answer costs nothing.")
    if len(text) > _LONGEST:
        return _failed(question, f"The answer is too long: a word or a few are meant, not {len(text)} characters.")
    rule = question.rule
    given = folded(text, case_sensitive=rule.case_sensitive)
    for candidates in ((given,), forgiven(given)):
        if any(folded(right.text, case_sensitive=rule.case_sensitive) in candidates for right in rule.answers):
            return QuestionResult(Verdict.PASS, question.points, question.points, (), question.explanation)
        for wrong in rule.wrong:
            if folded(wrong.pattern.text, case_sensitive=rule.case_sensitive) in candidates:
                return _failed(question, wrong.feedback or _hint(question, text))
    return _failed(question, _hint(question, text))


def _hint(question: TextQuestion, text: str) -> str:
    """What may be said of a wrong answer that nobody foresaw, without giving the right one away."""
    rule = question.rule
    given = forgiven(folded(text))
    rights = [folded(right.text) for right in rule.answers]
    if rule.case_sensitive and any(right in given for right in rights):
        return "Right but for upper and lower case, which counts here."
    if any(_is_close(candidate, right) for candidate in given for right in rights):
        return "Close: check the spelling."
    return "That is not the answer looked for. Read the question once more."


def _is_close(given: str, right: str) -> bool:
    return len(right) >= _LONG_ENOUGH and SequenceMatcher(None, given, right).ratio() >= _CLOSE


def _failed(question: TextQuestion, feedback: str) -> QuestionResult:
    return QuestionResult(Verdict.FAIL, 0.0, question.points, (feedback,), question.explanation)
