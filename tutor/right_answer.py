"""The right answer to a question in words: what is told once a question is closed. Pure."""

from __future__ import annotations

from tutor.model.questions import (
    ChoiceQuestion,
    ClozeQuestion,
    FreeTextQuestion,
    MatchQuestion,
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

__all__ = ["in_words"]


def in_words(question: Question) -> str:
    """Plain text, a line for each part; a free text's model answer is markdown. Empty if only a pattern says it."""
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
        case ClozeQuestion() | MatchQuestion() | OrderQuestion():
            return "\n".join(_parts(question))


def _parts(question: ClozeQuestion | MatchQuestion | OrderQuestion) -> list[str]:
    match question:
        case ClozeQuestion():
            return [f"{number}. {_of_rule(blank.rule)}" for number, blank in enumerate(question.blanks, start=1)]
        case MatchQuestion():
            return [f"{pair.left}: {pair.right}" for pair in question.pairs]
        case OrderQuestion():
            return [f"{number}. {item}" for number, item in enumerate(question.items, start=1)]


def _of_rule(rule: TextRule | NumberRule) -> str:
    if isinstance(rule, NumberRule):
        return f"{rule.answer:.15g} {rule.unit}".rstrip()
    return next((answer.text for answer in rule.answers if answer.syntax is TextSyntax.PLAIN), "")
