"""Judging a `cloze` question: each gap by its own rule, all of them counting alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tutor.grading.credit import Ruling, judged_parts, unread
from tutor.grading.folding import as_text, as_texts, find_text
from tutor.grading.number import judge_number
from tutor.grading.shown import shortened, shown, visible
from tutor.grading.text import judge_text
from tutor.model.questions import Blank, ClozeQuestion, TextRule
from tutor.model.values import JsonValue
from tutor.model.verdicts import PartResult, QuestionResult

__all__ = ["grade_cloze"]


def grade_cloze(question: ClozeQuestion, answer: JsonValue) -> QuestionResult:
    """A share of the points for each gap that is filled rightly.

    `answer` lists what stands in the gaps, in their order; a hand-written file may also map names of gaps to it.
    """
    names = [blank.name for blank in question.blanks]
    if isinstance(answer, Mapping):
        unknown = [name for name in answer if name not in names]
        given = tuple(as_text(answer.get(name)) or "" for name in names)
    else:
        texts = as_texts(answer)
        if texts is None or len(texts) > len(names):
            return unread(question, f"Expected a list of {len(names)} texts here, one for each gap.")
        unknown = []
        given = texts + ("",) * (len(names) - len(texts))
    rulings = [_ruling(blank, text) for blank, text in zip(question.blanks, given, strict=True)]
    parts = [_part(*filled) for filled in zip(question.blanks, given, rulings, strict=True)]
    strange = (f"There is no gap called {shown(unknown[0])}.",) if unknown else ()
    result = judged_parts(question, parts, "gaps", strange)
    # one gap that can be read is enough: else the others could be tried out beside an unreadable one
    return result if any(ruling.taken for ruling in rulings) else replace(result, taken=False)


def _part(blank: Blank, text: str, ruling: Ruling) -> PartResult:
    return PartResult(blank.name, ruling.right, shortened(visible(text)), ruling.feedback)


def _ruling(blank: Blank, text: str) -> Ruling:
    if not text.strip():
        return Ruling(right=False, feedback="Nothing stands here yet.", taken=False)
    ruling = judge_text(blank.rule, text) if isinstance(blank.rule, TextRule) else judge_number(blank.rule, text)
    if ruling.right or not blank.choices:
        return ruling
    if find_text(blank.choices, text) is None:
        return Ruling(right=False, feedback=f"{shown(text)} is none of the choices for this gap.", taken=False)
    return ruling
