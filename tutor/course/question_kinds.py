"""How the kind of a question is told from its keys."""

from __future__ import annotations

from typing import Any

from tutor.course.answer_documents import NUMBER_KEYS, is_number
from tutor.course.documents import refusal, written
from tutor.course.measured_documents import MeasuredDocument
from tutor.course.problems import did_you_mean, quoted
from tutor.course.question_documents import (
    ChoiceDocument,
    ClozeDocument,
    FreeTextDocument,
    MatchDocument,
    MultiDocument,
    NumberDocument,
    OrderDocument,
    PredictDocument,
    QuestionBase,
    TextDocument,
    TrueFalseDocument,
)
from tutor.course.validation import tag
from tutor.course.yaml_nodes import NodeKind, Scalar

__all__ = ["KINDS", "checked_kind", "kind_tag"]

KINDS: dict[str, type[QuestionBase]] = {
    "choice": ChoiceDocument,
    "multi": MultiDocument,
    "true_false": TrueFalseDocument,
    "number": NumberDocument,
    "text": TextDocument,
    "free_text": FreeTextDocument,
    "cloze": ClozeDocument,
    "match": MatchDocument,
    "order": OrderDocument,
    "predict": PredictDocument,
    "measured": MeasuredDocument,
}
# keys that only one kind has, or `choice` and `multi` together; those that tell the kind by what they hold come first
_TELLING = {
    "choices": "choice",
    "rubric": "free_text",
    "cloze": "cloze",
    "match": "match",
    "order": "order",
    "predict": "predict",
    "measured": "measured",
    "accept": "free_text",
    "reject": "free_text",
    "blanks": "cloze",
    "distractors": "match",
    "depends": "order",
    **dict.fromkeys(NUMBER_KEYS, "number"),
    "case_sensitive": "text",
    "typos": "text",
}


def checked_kind(value: Any) -> Any:
    """The question, if its `kind` is one that there is, and all of its keys belong to one kind."""
    if not isinstance(value, dict):
        return value
    name = _written_kind(value)
    told = [key for key in value if key in _TELLING]
    other = next((key for key in told if _TELLING[key] != _TELLING[told[0]]), "")
    if other:
        first = _TELLING[told[0]]
        what = f"a question is of one kind: `{told[0]}` belongs to {first}, and `{other}` to {_TELLING[other]}"
        raise refusal("many-kinds", what, "remove one of the two keys, or make two questions", at=other)
    if name and told and _TELLING[told[0]] != ("choice" if name == "multi" else name):
        what = f"`kind` says {name}, and the key `{told[0]}` belongs to {_TELLING[told[0]]}"
        raise refusal("many-kinds", what, "remove one of the two keys; `kind` may always be left out", at="kind")
    return value


def _written_kind(question: dict[str, Any]) -> str:
    kind = question.get("kind")
    name = written(kind) if isinstance(kind, Scalar | str) else ""
    if kind is not None and name not in KINDS:
        mend = did_you_mean(name, KINDS) or f"the kinds there are: {', '.join(KINDS)}"
        raise refusal("unknown-kind", f"there is no kind of question {quoted(name)}", mend, at="kind")
    return str(name)


def kind_tag(value: Any) -> str:
    """The tag of the kind that is written, else of the one that the keys tell."""
    return tag(_kind(value) if isinstance(value, dict) else "text")


def _kind(question: dict[str, Any]) -> str:
    kind, answer = question.get("kind"), question.get("answer")
    if isinstance(kind, Scalar):
        return kind.text
    told = next((_TELLING[key] for key in _TELLING if key in question), "")
    if told == "choice":
        return "multi" if isinstance(answer, list) else "choice"
    if told or "wrong" in question:
        return told or "text"
    if isinstance(answer, Scalar) and answer.kind is NodeKind.BOOL:
        return "true_false"
    return "number" if is_number(answer) else "text"
