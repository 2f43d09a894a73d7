"""The right answer to a question in words: what is told once a question is closed. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tutor.model.questions import (
    ChoiceQuestion,
    ClozeQuestion,
    FreeTextQuestion,
    MatchQuestion,
    MeasuredQuestion,
    MultiQuestion,
    NumberQuestion,
    NumberRule,
    OrderQuestion,
    PredictQuestion,
    Question,
    TextQuestion,
    TextRule,
    TextSyntax,
    TrueFalseQuestion,
)
from tutor.model.timing import Measurement

__all__ = ["in_words"]


def in_words(question: Question, measurement: Measurement | None = None) -> str:
    """Plain text, a line for each part; a free text's model answer is markdown. Empty if only a pattern says it.

    What is right of a `measured` question is what was measured: nothing before that.
    """
    match question:
        case ChoiceQuestion() | MultiQuestion():
            return "; ".join(choice.text for choice in question.choices if choice.right)
        case TrueFalseQuestion():
            return "true" if question.answer else "false"
        case NumberQuestion() | TextQuestion():
            return _of_rule(question.rule)
        case FreeTextQuestion():
            return question.answer
        case PredictQuestion():
            return question.output
        case ClozeQuestion() | MatchQuestion() | OrderQuestion() | MeasuredQuestion():
            return "\n".join(_parts(question, measurement))


def _parts(
    question: ClozeQuestion | MatchQuestion | OrderQuestion | MeasuredQuestion, measurement: Measurement | None
) -> list[str]:
    match question:
        case ClozeQuestion():
            return [f"{number}. {_of_rule(blank.rule)}" for number, blank in enumerate(question.blanks, start=1)]
        case MatchQuestion():
            return [f"{pair.left}: {pair.right}" for pair in question.pairs]
        case OrderQuestion():
            return _numbered(question.items)
        case MeasuredQuestion():
            return _measured(question, measurement)


def _measured(question: MeasuredQuestion, measurement: Measurement | None) -> list[str]:
    from tutor.grading.apart import close_pairs, measured_order  # noqa: PLC0415 - as in grading
    from tutor.grading.measured import why_not_judged  # noqa: PLC0415 - as in grading

    if measurement is None or why_not_judged(question, measurement):
        return []
    close = [f"or {one} and {other} swapped" for one, other in close_pairs(question, measurement)]
    return [*_numbered(measured_order(question, measurement)), *close]


def _numbered(items: Iterable[str]) -> list[str]:
    return [f"{number}. {item}" for number, item in enumerate(items, start=1)]


def _of_rule(rule: TextRule | NumberRule) -> str:
    if isinstance(rule, NumberRule):
        return f"{rule.answer:.15g} {rule.unit}".rstrip()
    return next((answer.text for answer in rule.answers if answer.syntax is TextSyntax.PLAIN), "")
