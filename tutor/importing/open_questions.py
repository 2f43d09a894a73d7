"""A question with its answer in words -> the keys of a quiz file, and what its author still has to write."""

from __future__ import annotations

import re

from tutor.grading.number_text import TypedNumber, read_number
from tutor.importing.notes import Notes
from tutor.importing.pop_quizzes import OpenQuestion
from tutor.importing.quiz_text import Keys
from tutor.importing.rubric_draft import draft_rubric, plain_words

__all__ = ["as_keys"]

_SHORT = 2
_LONGEST_SHORT = 40
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?")


def as_keys(question: OpenQuestion, question_id: str, name: str, notes: Notes) -> Keys:
    """`number` if the answer is one, `text` if it is a word or two, else `free_text` with the draft of a rubric."""
    head = {"id": question_id, "ask": question.ask}
    short = plain_words(question.answer).rstrip(".!").strip()
    if _NUMBER.fullmatch(short):
        notes.to_do(question.where, f"{name}: say in `tolerance` how far off an answer may be; now, not at all")
        return {**head, "kind": "number", "answer": float(short) if "." in short else int(short)}
    if len(short.split()) <= _SHORT and len(short) <= _LONGEST_SHORT and "\n" not in question.answer and short:
        notes.to_do(question.where, f"{name}: list what else is right in `answer`, and common mistakes in `wrong`")
        if _has_unit(short):
            notes.to_do(question.where, f"{name}: if this is a number with a unit, write it in `answer` and `unit`")
        return {**head, "kind": "text", "answer": short}
    draft = draft_rubric(question.ask, question.answer)
    notes.to_do(question.where, f"{name}: {draft.told}")
    return {
        **head,
        "answer": question.answer,
        "# rubric": f"To do: {draft.told}.",
        "rubric": draft.keys,
        "accept": [question.answer],
    }


def _has_unit(short: str) -> bool:
    read = read_number(short)
    return isinstance(read, TypedNumber) and bool(read.unit)
