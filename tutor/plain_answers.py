"""Questions and answers in words that can be typed and read aloud: for the plain face. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.model.answers import Answer
from tutor.model.questions import (
    Blank,
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
    TrueFalseQuestion,
)

__all__ = [
    "how_to_answer",
    "how_to_fill",
    "letter",
    "literally",
    "picked_for_gap",
    "shown_answer",
    "understood",
    "why_no_choice",
    "why_not",
]

_PAIR = re.compile(r"(\d{1,4})[\s:.)=-]*([a-z]{1,2})(?![a-z])", re.IGNORECASE)
_LONGEST_NUMBER = 4  # digits of a number that can be a choice's
_LONGEST_ECHO = 20  # characters of what was typed that are told again
_TRUTH = {"t": True, "true": True, "y": True, "yes": True, "f": False, "false": False, "n": False, "no": False}


# --- how ---------------------------------------------------------------------------------------------------


def how_to_answer(question: Question) -> str:
    """What the prompt of a question asks for."""
    match question:
        case ChoiceQuestion():
            return f"Your answer, a number from 1 to {len(question.choices)}"
        case MultiQuestion():
            return f"Your answers, numbers from 1 to {len(question.choices)}"
        case TrueFalseQuestion():
            return "Your answer, t for true or f for false"
        case MatchQuestion():
            return f"Your answer, a letter for each number from 1 to {len(question.pairs)}, as in 1b 2a"
        case OrderQuestion():
            return f"Your answer, all numbers from 1 to {len(question.items)} in the right order"
        case _:
            return _how_to_type(question)


def _how_to_type(question: Question) -> str:
    if isinstance(question, MeasuredQuestion):
        return f"Your prediction, all numbers from 1 to {len(question.versions)}, the fastest first"
    if isinstance(question, NumberQuestion):
        return f"Your answer, {_number(question.rule)}"
    if isinstance(question, FreeTextQuestion):
        return "Your answer in your own words, all on one line"
    if isinstance(question, PredictQuestion):
        return "What it prints, line by line; a line with only a full stop ends it"
    return "Your answer, a word or a few"


def how_to_fill(blank: Blank, choices: Sequence[str]) -> str:
    """What the prompt of a gap asks for."""
    if choices:
        return f"a number from 1 to {len(choices)}"
    return _number(blank.rule) if isinstance(blank.rule, NumberRule) else "a word or a few"


def _number(rule: NumberRule) -> str:
    if rule.unit_required:
        return "a number with its unit"
    return "a number, with or without its unit" if rule.units else "a number"


def letter(index: int) -> str:
    """`a` to `z`, then `aa`, `ab` and so on."""
    first, second = divmod(index, 26)
    return (chr(ord("a") + first - 1) if first else "") + chr(ord("a") + second)


# --- what was typed ------------------------------------------------------------------------------------------


def literally(typed: str) -> str:
    """An answer without the `=` that keeps it from being a command."""
    return typed.strip().removeprefix("=").strip()


def understood(question: Question, typed: str, options: Sequence[str]) -> Answer | None:
    """What was typed as an answer to this kind of question; None if it can't be one.

    `options` are the texts as they were shown: choices, items, or what may be given to left texts.
    """
    text = literally(typed)
    match question:
        case TrueFalseQuestion():
            return _TRUTH.get(text.casefold())
        case ChoiceQuestion():
            numbers = _numbers(text, len(options))
            return options[numbers[0]] if len(numbers) == 1 else None
        case MultiQuestion():
            return tuple(options[index] for index in sorted(set(_numbers(text, len(options))))) or None
        case OrderQuestion() | MeasuredQuestion():
            numbers = _numbers(text, len(options))
            whole = sorted(numbers) == list(range(len(options)))
            return tuple(options[index] for index in numbers) if whole else None
        case MatchQuestion():
            return _pairs(text, len(question.pairs), options)
        case _:
            return text or None


def picked_for_gap(typed: str, choices: Sequence[str]) -> str | None:
    """What was typed for a gap: with choices, the text of the number, or one of the texts; None if it is neither."""
    text = literally(typed)
    if not choices or not text:
        return text
    numbers = _numbers(text, len(choices))
    same = [choice for choice in choices if choice.casefold() == text.casefold()]
    return choices[numbers[0]] if len(numbers) == 1 else next(iter(same), None)


def why_not(question: Question, typed: str, options: Sequence[str]) -> str:
    """Why `understood` can't take what was typed."""
    text = literally(typed)
    if not text:
        return "Nothing stands after the =."
    if isinstance(question, TrueFalseQuestion):
        return "Type t for true or f for false."
    if isinstance(question, MatchQuestion):
        return f"Give each number one letter, up to {letter(len(options) - 1)}: 1b 2a"
    odd = [word for word in _words(text) if not _numbers(word, len(options))]
    if odd or not _words(text):
        return f"{odd[0] if odd and len(odd[0]) <= _LONGEST_ECHO else 'That'} is no number from 1 to {len(options)}."
    if isinstance(question, ChoiceQuestion):
        return "One number is asked for."
    return _not_whole(_numbers(text, len(options)), len(options))


def _not_whole(numbers: Sequence[int], count: int) -> str:
    """What keeps numbers from being an order of all."""
    twice = [number + 1 for number in dict.fromkeys(numbers) if numbers.count(number) > 1]
    if twice:
        return f"{twice[0]} stands there more than once."
    missing = [str(number + 1) for number in range(count) if number not in numbers]
    return f"{missing[0]} is missing." if len(missing) == 1 else f"These are missing: {', '.join(missing)}."


def why_no_choice(choices: Sequence[str]) -> str:
    """Why `picked_for_gap` can't take what was typed."""
    return f"Type a number from 1 to {len(choices)}, or a text."


def _numbers(text: str, count: int) -> list[int]:
    """The indexes of the numbers typed; none if one of them is no number from 1 to `count`."""
    words = _words(text)
    if not all(word.isascii() and word.isdigit() and len(word) <= _LONGEST_NUMBER for word in words):
        return []
    indexes = [int(word) - 1 for word in words]
    return indexes if all(0 <= index < count for index in indexes) else []


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _pairs(text: str, lefts: int, rights: Sequence[str]) -> tuple[str, ...] | None:
    """`1b 2a`: what each left text was given, "" for none; None if a number or letter isn't there, or comes twice."""
    letters = {letter(index): right for index, right in enumerate(rights)}
    found = [(int(number) - 1, word.casefold()) for number, word in _PAIR.findall(text)]
    given = dict(found)
    known = all(0 <= left < lefts and word in letters for left, word in found)
    rest = _PAIR.sub("", text).replace(",", " ").replace(";", " ").strip()
    if rest or not found or not known or len(given) < len(found):
        return None
    return tuple(letters[given[left]] if left in given else "" for left in range(lefts))


# --- what was answered ---------------------------------------------------------------------------------------


def shown_answer(question: Question, answer: Answer) -> str:
    """An answer from the record, as its question has it now, or had it then."""
    if isinstance(answer, bool):
        return "true" if answer else "false"
    if isinstance(answer, str):
        return answer or "nothing"
    texts = [text or "nothing" for text in answer]
    if isinstance(question, MatchQuestion) and len(texts) == len(question.pairs):
        texts = [f"{pair.left}: {text}" for pair, text in zip(question.pairs, texts, strict=True)]
    if isinstance(question, OrderQuestion | MeasuredQuestion | ClozeQuestion):
        texts = [f"{number}. {text}" for number, text in enumerate(texts, start=1)]
    return "; ".join(texts) or "nothing"
