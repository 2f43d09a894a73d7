"""In which order choices and items are shown: the same for everyone and every time, but not the author's."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from tutor.model.course import Quiz
from tutor.model.questions import Blank, Choice, MatchQuestion, MeasuredQuestion, OrderQuestion

__all__ = ["shown_blank", "shown_items", "shown_order", "shown_rights", "shown_versions"]

# "All of these" speaks of the choices above it, so it must stand below them.
_SPEAKS_OF_OTHERS = re.compile(
    r"\W*(all|any|both|each|neither|none|some)( two| three)? of (the|them|these|those)\b", re.IGNORECASE
)
_TRIES = 32  # of a mixed order that happens to be a right one


def shown_order(quiz: Quiz, question_id: str, choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The choices, mixed by the question's name, so that the right one isn't always where its author put it.

    Pinned ones, and those that speak of the others, stay last as their author ordered them. In a quiz that isn't to be
    shuffled all stand as their author ordered them.
    """
    if not quiz.shuffle:
        return tuple(choices)
    last = [choice for choice in choices if choice.pinned or _SPEAKS_OF_OTHERS.match(choice.text)]
    free = [choice for choice in choices if choice not in last]
    return (*sorted(free, key=lambda choice: _mixed(quiz.id, question_id, choice.text)), *last)


def shown_blank(quiz: Quiz, question_id: str, blank: Blank) -> tuple[str, ...]:
    """The texts that a gap offers, ordered as choices are."""
    choices = [Choice(text, right=False) for text in blank.choices]
    return tuple(choice.text for choice in shown_order(quiz, f"{question_id}#{blank.name}", choices))


def shown_items(quiz: Quiz, question: OrderQuestion) -> tuple[str, ...]:
    """The items, mixed also where the quiz isn't: their author's order is the answer. A right order is never shown if
    there is another."""
    for salt in range(_TRIES):
        mixed = _shuffled(quiz.id, f"{question.id}#{salt}", question.items)
        if not _is_right(question, mixed):
            return mixed
    return question.items[::-1]


def shown_versions(quiz: Quiz, question: MeasuredQuestion) -> tuple[str, ...]:
    """The versions, mixed as choices are: any order may turn out to be right."""
    names = tuple(version.name for version in question.versions)
    return _shuffled(quiz.id, question.id, names) if quiz.shuffle else names


def shown_rights(quiz: Quiz, question: MatchQuestion) -> tuple[str, ...]:
    """What may be given to the left texts, mixed also where the quiz isn't: the author's order is the answer."""
    for salt in range(_TRIES):
        mixed = _shuffled(quiz.id, f"{question.id}#{salt}", question.rights)
        if mixed != question.rights:
            return mixed
    return question.rights[::-1]


def _is_right(question: OrderQuestion, order: tuple[str, ...]) -> bool:
    if not question.depends:
        return order == question.items
    return all(
        order.index(question.items[late]) > order.index(question.items[early]) for late, early in question.depends
    )


def _shuffled(quiz_id: str, name: str, texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(texts, key=lambda text: _mixed(quiz_id, name, text)))


def _mixed(quiz_id: str, name: str, text: str) -> bytes:
    return hashlib.sha256(f"{quiz_id}#{name}#{text}".encode("utf-8", "surrogatepass")).digest()
