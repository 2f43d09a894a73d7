"""Words at a command line or prompt -> the answer that a question of its kind takes."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.errors import UsageError
from tutor.model.answers import Answer
from tutor.model.questions import (
    ChoiceQuestion,
    ClozeQuestion,
    MatchQuestion,
    MeasuredQuestion,
    MultiQuestion,
    OrderQuestion,
    Question,
    TrueFalseQuestion,
)

__all__ = ["as_answer", "offered", "slots"]

_TRUTHS = {"t": True, "true": True, "f": False, "false": False}


def offered(question: Question) -> tuple[str, ...]:
    """The texts that may be picked or put in order, numbered from 1 for who types; none for typed answers."""
    match question:
        case ChoiceQuestion() | MultiQuestion():
            return tuple(choice.text for choice in question.choices)
        case OrderQuestion():
            return question.items
        case MeasuredQuestion():
            return tuple(version.name for version in question.versions)
        case MatchQuestion():
            return question.rights
    return ()


def slots(question: Question) -> tuple[str, ...]:
    """What is asked for one by one: the gaps of a cloze, the left texts of a match. Empty: one line is the answer."""
    match question:
        case ClozeQuestion():
            return tuple(blank.name for blank in question.blanks)
        case MatchQuestion():
            return tuple(pair.left for pair in question.pairs)
    return ()


def as_answer(question: Question, words: Sequence[str]) -> Answer:
    """The words as an answer. What can be picked may be given by its number; a match also as `left=right`.

    Words of a typed answer are joined by blanks. Raises UsageError if there are more words than slots.
    """
    match question:
        case TrueFalseQuestion():
            text = " ".join(words)
            return _TRUTHS.get(text.strip().casefold(), text)
        case ChoiceQuestion():
            return _picked(" ".join(words), offered(question))
        case MultiQuestion() | OrderQuestion() | MeasuredQuestion():
            return tuple(_picked(word, offered(question)) for word in _numbers(words, offered(question)))
        case MatchQuestion():
            return _matched(question, words)
        case ClozeQuestion():
            return _filled(words, len(question.blanks), "gap")
    return " ".join(words)


def _picked(word: str, texts: Sequence[str]) -> str:
    """The text of that number, if the word is no text itself."""
    if word not in texts and word.isascii() and word.isdigit() and 1 <= int(word[:9]) <= len(texts):
        return texts[int(word[:9]) - 1]
    return word


def _numbers(words: Sequence[str], texts: Sequence[str]) -> Sequence[str]:
    """One word such as `3 1 2` or `3,1,2`, as typed at a prompt, taken apart; other words as they are."""
    if len(words) == 1 and words[0] not in texts:
        parts = words[0].replace(",", " ").split()
        if all(part.isascii() and part.isdigit() for part in parts):
            return parts
    return words


def _matched(question: MatchQuestion, words: Sequence[str]) -> tuple[str, ...]:
    lefts = [pair.left for pair in question.pairs]
    named: dict[str, str] = {}
    for word in words:
        left = next((left for left in lefts if word.startswith(f"{left}=")), None)
        if left is None:
            given = _filled(words, len(lefts), "pair")
            return tuple(_picked(text, question.rights) for text in given)
        named[left] = word[len(left) + 1 :]
    return tuple(_picked(named.get(left, ""), question.rights) for left in lefts)


def _filled(words: Sequence[str], number: int, word: str) -> tuple[str, ...]:
    if len(words) > number:
        what = f"{len(words)} answers were given, and the question has {number} {word}{'s' * (number != 1)}"
        raise UsageError("Too many answers", what, 'put quotes around an answer of several words: "two words"')
    return (*words, *("" for _ in range(number - len(words))))
