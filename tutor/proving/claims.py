"""What a question claims of answers: that the declared one is right, and that each listed wrong one is told why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tutor.model.answers import Answer
from tutor.model.questions import (
    Blank,
    ChoiceQuestion,
    ClozeQuestion,
    MatchQuestion,
    MultiQuestion,
    NumberQuestion,
    NumberRule,
    OrderQuestion,
    PredictQuestion,
    Question,
    TextPattern,
    TextQuestion,
    TextRule,
    TextSyntax,
    TrueFalseQuestion,
    WrongText,
)

__all__ = ["Claim", "claims"]

_EXACT = 15  # digits that a float surely holds
_STAR_FILLS = ("", "x", " x y")  # what `*` may stand for
_GLOB = re.compile(r"\?|\[(?P<first>[^]!*][^]]*)\]")


@dataclass(frozen=True, slots=True)
class Claim:
    """Any of `answers` is judged so: `right` or not, with `feedback` shown if it is not empty.

    `path` leads to where the claim stands, below the question. With `part`, that part of the answer is meant, not
    the whole: the gap of a cloze, the pair of a match.
    """

    answers: tuple[Answer, ...]
    path: tuple[str | int, ...]
    right: bool
    feedback: str = ""
    part: int | None = None


def claims(question: Question) -> Iterator[Claim]:
    """Every claim of a question whose answers can be made up; a regular expression gives none.

    A free-text question makes none here: its rubric has proofs of its own.
    """
    match question:
        case NumberQuestion():
            return _number(question.rule)
        case TextQuestion():
            return _text(question.rule)
        case PredictQuestion():
            return _predict(question)
        case ClozeQuestion() | MatchQuestion() | OrderQuestion():
            return _parts(question)
        case ChoiceQuestion() | MultiQuestion() | TrueFalseQuestion():
            return _picked(question)
    return iter(())


# --- choices -----------------------------------------------------------------------------------------------


def _picked(question: ChoiceQuestion | MultiQuestion | TrueFalseQuestion) -> Iterator[Claim]:
    if isinstance(question, MultiQuestion):
        yield from _multi(question)
    elif isinstance(question, ChoiceQuestion):
        for index, choice in enumerate(question.choices):
            yield Claim((choice.text,), ("choices", index), choice.right, choice.feedback)
    else:
        for truth, feedback in ((True, question.feedback_true), (False, question.feedback_false)):
            yield Claim((truth,), ("answer",), truth is question.answer, feedback)


def _multi(question: MultiQuestion) -> Iterator[Claim]:
    rights = tuple(choice.text for choice in question.choices if choice.right)
    yield Claim((rights,), ("answer",), right=True)
    for index, choice in enumerate(question.choices):
        if not choice.right:
            yield Claim(((*rights, choice.text),), ("choices", index), right=False, feedback=choice.feedback)
        elif len(rights) > 1:
            others = tuple(text for text in rights if text != choice.text)
            yield Claim((others,), ("choices", index), right=False, feedback=choice.feedback)


# --- numbers and texts -------------------------------------------------------------------------------------


def _number(rule: NumberRule) -> Iterator[Claim]:
    yield Claim((_written(rule.answer, rule),), ("answer",), right=True)
    for index, near in enumerate(rule.near):
        yield Claim((_written(near.value, rule),), ("near", index), right=False, feedback=near.feedback)


def _written(value: float, rule: NumberRule) -> str:
    """The number as a careful learner would write it: with enough figures, and its unit."""
    digits = f"{value:.{rule.significant - 1}e}" if rule.significant else f"{value:.{_EXACT}g}"
    return f"{digits} {rule.unit}".strip()


def _text(rule: TextRule) -> Iterator[Claim]:
    for index, pattern in enumerate(rule.answers):
        examples = _examples(pattern)
        if examples:
            yield Claim(examples, ("answer", index), right=True)
    yield from _wrong(rule.wrong)


def _wrong(listed: tuple[WrongText, ...]) -> Iterator[Claim]:
    for index, wrong in enumerate(listed):
        examples = _examples(wrong.pattern)
        if examples:
            yield Claim(examples, ("wrong", index), right=False, feedback=wrong.feedback)


def _predict(question: PredictQuestion) -> Iterator[Claim]:
    yield Claim((question.output,), ("answer",), right=True)
    yield from _wrong(question.wrong)


def _examples(pattern: TextPattern) -> tuple[str, ...]:
    """Texts that a pattern stands for."""
    if pattern.syntax is TextSyntax.PLAIN:
        return (pattern.text,)
    if pattern.syntax is TextSyntax.REGEX:
        return ()
    one = _GLOB.sub(lambda match: match["first"][0] if match["first"] else "x", pattern.text)
    return tuple(one.replace("*", fill) for fill in _STAR_FILLS)


# --- parts -------------------------------------------------------------------------------------------------


def _parts(question: ClozeQuestion | MatchQuestion | OrderQuestion) -> Iterator[Claim]:
    if isinstance(question, ClozeQuestion):
        yield from _cloze(question)
    elif isinstance(question, MatchQuestion):
        yield from _match(question)
    else:
        yield Claim((question.items,), ("order",), right=True)
        yield Claim((question.items[::-1],), ("order",), right=False)


def _cloze(question: ClozeQuestion) -> Iterator[Claim]:
    """Each gap on its own, the others filled in rightly as far as that is known."""
    filled = [_right_text(blank) for blank in question.blanks]
    if all(filled):
        yield Claim((tuple(filled),), ("cloze",), right=True)
    for index, blank in enumerate(question.blanks):
        for claim in _number(blank.rule) if isinstance(blank.rule, NumberRule) else _text(blank.rule):
            answers = tuple((*filled[:index], str(text), *filled[index + 1 :]) for text in claim.answers)
            yield replace(claim, answers=answers, path=("blanks", blank.name, *claim.path), part=index)


def _right_text(blank: Blank) -> str:
    """A right text for a gap; empty if only a regular expression tells it."""
    if isinstance(blank.rule, NumberRule):
        return _written(blank.rule.answer, blank.rule)
    return next((text for pattern in blank.rule.answers for text in _examples(pattern) if text.strip()), "")


def _match(question: MatchQuestion) -> Iterator[Claim]:
    rights = tuple(pair.right for pair in question.pairs)
    yield Claim((rights,), ("match",), right=True)
    for index, pair in enumerate(question.pairs):
        other = next((text for text in question.rights if text != pair.right), None)
        if other is not None:
            given = (*rights[:index], other, *rights[index + 1 :])
            yield Claim((given,), ("match", index), right=False, feedback=pair.feedback, part=index)
