"""A question in GIFT -> the keys of a quiz file; what has no counterpart is told, what is no GIFT is a problem."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tutor.course.documents import fold
from tutor.course.html_tags import tags
from tutor.course.problems import ProblemList, quoted
from tutor.course.source import SourceFile
from tutor.importing.draft import Draft
from tutor.importing.gift_syntax import Answer, Piece, RawQuestion, answers, feedback_apart, hash_apart
from tutor.importing.html_markdown import as_edits
from tutor.importing.notes import Notes
from tutor.importing.rubric_draft import draft_rubric

__all__ = ["GiftReader"]

_GAP = "\\_\\_\\_\\_\\_"
_NO_MODEL_ANSWER = "The author of this question has still to write the model answer."
_ALL = 100.0
_CLOSE = 0.01
_NUMBER = re.compile(r"\s*([-+]?(?:\d{1,300}\.?\d{0,300}|\.\d{1,300})(?:[eE][-+]?\d{1,4})?)\s*")
_STAR = re.compile(r"\\(.)|(\*)", re.DOTALL)
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_GLOB_SIGNS = {"?": "[?]", "[": "[[]", "*": "[*]"}


class _NotGiftError(Exception):
    """Something can't be read: what, how to mend it, and where."""

    def __init__(self, at: Piece, what: str, mend: str) -> None:
        super().__init__(what)
        self.at = at
        self.what = what
        self.mend = mend


@dataclass(frozen=True)
class GiftReader:
    """Reads the questions of one file."""

    source: SourceFile
    problems: ProblemList
    notes: Notes

    def keys(self, raw: RawQuestion) -> dict[str, Any] | None:
        """The keys of a question without its id; None if it is none, or after its problem is noted."""
        try:
            return self._keys(raw)
        except _NotGiftError as error:
            start = error.at.start + len(error.at.raw) - len(error.at.raw.lstrip())
            place = self.source.place(min(start, len(self.source.text)))
            self.problems.error("gift-syntax", error.what, error.mend, place, self.source.line(place.line))
            return None

    def where(self, raw: RawQuestion) -> str:
        """Where a question begins, in words."""
        return f"line {self.source.place(raw.start).line}"

    def _keys(self, raw: RawQuestion) -> dict[str, Any] | None:
        where = self.where(raw)
        ask = self._said(raw.head, raw)
        if raw.body is None:
            self.notes.lost(where, f"{quoted(ask)} has no braces, so it asks nothing; it is left out")
            return None
        if raw.tail.raw.strip():
            ask = f"{ask} {_GAP} {self._said(raw.tail, raw)}".strip()
        if not ask:
            raise _NotGiftError(raw.body, "this question asks nothing", "write the question before its {")
        body, general = feedback_apart(raw.body)
        general = self._converted(general, raw)
        if not body.raw.strip():
            keys = self._essay(raw, ask, general)
        else:
            keys = {"ask": ask, **self._answered(raw, body), **({"explanation": general} if general else {})}
        if raw.tags:
            keys["tags"] = list(raw.tags)
        return keys

    def _answered(self, raw: RawQuestion, body: Piece) -> dict[str, Any]:
        if body.raw.lstrip().startswith("#"):
            return self._number(raw, body.cut(body.raw.index("#") + 1))
        found = answers(body)
        if not found[0].sign:
            return self._truth(raw, body, found)
        if all(answer.sign == "=" and "->" in answer.said.raw for answer in found):
            return self._match(raw, found)
        if all(answer.sign == "=" for answer in found):
            return self._text(raw, found)
        return self._choices(raw, found)

    def _essay(self, raw: RawQuestion, ask: str, model_answer: str) -> dict[str, Any]:
        where = self.where(raw)
        if not model_answer:
            self.notes.to_do(where, f"{quoted(ask)}: write the model answer; an essay in GIFT has none")
        answer = model_answer or _NO_MODEL_ANSWER
        draft = draft_rubric(ask, answer)
        self.notes.to_do(where, f"{quoted(ask)}: {draft.told}")
        return {"ask": ask, "answer": answer, "rubric": draft.keys}

    # --- kinds -------------------------------------------------------------------------------------------------

    def _truth(self, raw: RawQuestion, body: Piece, found: Sequence[Answer]) -> dict[str, Any]:
        answer = found[0].said.text.upper()
        if answer not in _TRUTHS or len(found) > 1:
            mend = "begin each answer with = or ~, or write T or F"
            raise _NotGiftError(found[0].said, f"{quoted(found[0].said.text)} is no answer", mend)
        _, wrong, right, *_ = [*(part.without_format.text for part in hash_apart(body)), "", ""]
        truth = _TRUTHS[answer]
        said = {str(not truth).lower(): self._converted(wrong, raw), str(truth).lower(): self._converted(right, raw)}
        feedback = {name: text for name, text in said.items() if text}
        return {"answer": truth, **({"feedback": feedback} if feedback else {})}

    def _number(self, raw: RawQuestion, body: Piece) -> dict[str, Any]:
        found = answers(body)
        if not found or (not found[0].sign and len(found) > 1):
            raise _NotGiftError(body, "a number is expected here", "write {#42:0.5} or {#41.5..42.5}")
        rights = [answer for answer in found if answer.weight in {None, _ALL}]
        if not rights:
            raise _NotGiftError(body, "no number here is right", "leave out its %percent%")
        value, tolerance = self._range(rights[0].said)
        near = []
        for answer in found:
            if answer is rights[0]:
                self._drop_feedback(raw, answer)
            elif answer in rights:
                self.notes.lost(self.where(raw), f"a second right number, {quoted(answer.said.text)}, is left out")
            elif answer.feedback:
                self._partial(raw, answer)
                near.append({"value": self._range(answer.said)[0], "feedback": self._converted(answer.feedback, raw)})
        keys: dict[str, Any] = {"kind": "number", "answer": value}
        return {**keys, **({"tolerance": tolerance} if tolerance else {}), **({"near": near} if near else {})}

    def _range(self, said: Piece) -> tuple[float, float]:
        """A number and how far off it may be."""
        low, dots, high = said.raw.partition("..")
        if dots:
            least, most = _float(low, said), _float(high, said)
            return _tidy((least + most) / 2), _tidy(abs(most - least) / 2)
        number, colon, tolerance = said.raw.replace("\\:", ":").partition(":")
        return _tidy(_float(number, said)), _tidy(abs(_float(tolerance, said))) if colon else 0.0

    def _match(self, raw: RawQuestion, found: Sequence[Answer]) -> dict[str, Any]:
        pairs, distractors = [], []
        for answer in found:
            at = answer.said.raw.index("->")
            left = self._said(answer.said.cut(0, at), raw)
            right = self._said(answer.said.cut(at + 2).without_format, raw)
            if not right:
                raise _NotGiftError(answer.said, "nothing stands to the right of ->", "write what belongs there")
            if left:
                pairs.append({"left": left, "right": right})
            else:
                distractors.append(right)
            self._drop_feedback(raw, answer)
        rights = {pair["right"] for pair in pairs}
        kept = [text for text in dict.fromkeys(distractors) if text not in rights]
        return {"match": pairs, **({"distractors": kept} if kept else {})}

    def _text(self, raw: RawQuestion, found: Sequence[Answer]) -> dict[str, Any]:
        right: list[Any] = []
        wrong: list[dict[str, Any]] = []
        for answer in found:
            pattern = _pattern(answer.said)
            if not answer.said.text:
                raise _NotGiftError(answer.said, "this answer is empty", "write it after the =")
            if answer.weight in {None, _ALL}:
                right.append(pattern.get("text", pattern))
                self._drop_feedback(raw, answer)
            elif answer.feedback:
                self._partial(raw, answer)
                wrong.append({**pattern, "feedback": self._converted(answer.feedback, raw)})
            else:
                self.notes.lost(
                    self.where(raw), f"the wrong answer {quoted(answer.said.text)} says nothing; it is left out"
                )
        if not right:
            raise _NotGiftError(found[0].said, "no answer here is right", "leave out the %percent% of a right one")
        keys = {"kind": "text", "answer": right if len(right) > 1 else right[0]}
        return {**keys, **({"wrong": wrong} if wrong else {})}

    def _choices(self, raw: RawQuestion, found: Sequence[Answer]) -> dict[str, Any]:
        texts = [self._said(answer.said, raw) for answer in found]
        for index, (answer, text) in enumerate(zip(found, texts, strict=True)):
            if not text:
                raise _NotGiftError(answer.said, "this choice is empty", "write it after its = or ~")
            if fold(text) in {fold(earlier) for earlier in texts[:index]}:
                raise _NotGiftError(answer.said, f"the choice {quoted(text)} stands here a second time", "remove one")
        signed = [text for answer, text in zip(found, texts, strict=True) if answer.sign == "="]
        listed = [self._choice(answer, text, raw) for answer, text in zip(found, texts, strict=True)]
        if len(signed) == 1:
            for answer in found:
                if answer.sign == "~":
                    self._partial(raw, answer)
            return {"choices": listed, "answer": signed[0]}
        return self._multi(raw, found, texts, listed)

    def _multi(
        self, raw: RawQuestion, found: Sequence[Answer], texts: Sequence[str], listed: Sequence[Any]
    ) -> dict[str, Any]:
        weights = [_ALL if answer.sign == "=" else answer.weight or 0.0 for answer in found]
        right = [text for weight, text in zip(weights, texts, strict=True) if weight > 0]
        if not right:
            raise _NotGiftError(found[0].said, "no choice here is right", "begin the right one with =")
        costs = {weight for weight in weights if weight <= 0}
        share = _ALL / len(right)
        net = all(abs(cost + share) < _CLOSE for cost in costs)
        coverage = costs == {-_ALL}
        gains = {weight for weight in weights if weight > 0}
        if not (net or coverage) or any(abs(gain - share) >= _CLOSE for gain in gains - {_ALL}):
            what = (
                "its percentages have no counterpart: each right choice counts alike, and a wrong one takes as much off"
            )
            self.notes.lost(self.where(raw), f"{quoted(self._said(raw.head, raw))}: {what}")
        scoring = {"scoring": "coverage"} if coverage and not net else {}
        return {"choices": listed, "answer": right, **scoring}

    def _choice(self, answer: Answer, text: str, raw: RawQuestion) -> Any:
        return {"text": text, "feedback": self._converted(answer.feedback, raw)} if answer.feedback else text

    # --- texts -------------------------------------------------------------------------------------------------

    def _drop_feedback(self, raw: RawQuestion, answer: Answer) -> None:
        if answer.feedback:
            what = f"the feedback to {quoted(answer.said.text)} has no place: {quoted(answer.feedback)}"
            self.notes.lost(self.where(raw), what)

    def _partial(self, raw: RawQuestion, answer: Answer) -> None:
        if answer.weight is not None and answer.weight > 0:
            what = f"{quoted(answer.said.text)} is worth {answer.weight:g} % there; here it is wrong"
            self.notes.lost(self.where(raw), what)

    def _said(self, piece: Piece, raw: RawQuestion) -> str:
        return self._converted(piece.text, raw)

    def _converted(self, text: str, raw: RawQuestion) -> str:
        """A text as markdown."""
        if raw.format != "html":
            return text.strip()
        draft = Draft(text, (self.where(raw),) * (text.count("\n") + 1))
        plain = draft.edited(as_edits(draft, tags(draft.masked), self.notes)).text
        return re.sub(r"\n{3,}", "\n\n", plain).strip()


def _pattern(said: Piece) -> dict[str, str]:
    r"""A short answer: a `*` stands for any text, `\*` for itself."""
    raw = said.raw.strip()
    if not any(match[2] for match in _STAR.finditer(raw)):
        return {"text": said.text.replace("\\*", "*")}
    parts = []
    at = 0
    for match in _STAR.finditer(raw):
        parts += [_literal(raw[at : match.start()]), "*" if match[2] else _literal(match[0])]
        at = match.end()
    return {"glob": "".join([*parts, _literal(raw[at:])])}


def _literal(raw: str) -> str:
    text = Piece(raw, 0).raw
    plain = {"\\n": " ", "\\*": "*"}.get(text) or re.sub(r"\\([~=#{}:\\])", r"\1", text)
    return "".join(_GLOB_SIGNS.get(char, char) for char in plain)


def _float(text: str, at: Piece) -> float:
    match = _NUMBER.fullmatch(text)
    if not match or not math.isfinite(float(match[1])):
        raise _NotGiftError(at, f"{quoted(text)} is no number", "write digits, as in 42, 4.2 or 4.2e1")
    return float(match[1])


def _tidy(value: float) -> float:
    """Whole numbers without a fraction, so that they read as they were written; no dust of binary fractions."""
    near = float(f"{value:.12g}")
    return int(near) if near.is_integer() and abs(near) < 1e15 else near  # noqa: PLR2004 - all digits of a float
