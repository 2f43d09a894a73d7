"""Judging a `cloze` question: each gap by its own rule, all of them counting alike."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.grading.credit import Ruling, judged, judged_parts
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
            return judged(question, 0.0, (f"Expected a list of {len(names)} texts here, one for each gap.",))
        unknown = []
        given = texts + ("",) * (len(names) - len(texts))
    parts = [_part(blank, text) for blank, text in zip(question.blanks, given, strict=True)]
    strange = (f"There is no gap called {shown(unknown[0])}.",) if unknown else ()
    return judged_parts(question, parts, "gaps", strange)


def _part(blank: Blank, text: str) -> PartResult:
    ruling = _ruling(blank, text) if text.strip() else Ruling(right=False, feedback="Nothing stands here yet.")
    return PartResult(blank.name, ruling.right, shortened(visible(text)), ruling.feedback)


def _ruling(blank: Blank, text: str) -> Ruling:
    ruling = judge_text(blank.rule, text) if isinstance(blank.rule, TextRule) else judge_number(blank.rule, text)
    if ruling.right or not blank.choices:
        return ruling
    if find_text(blank.choices, text) is None:
        return Ruling(right=False, feedback=f"{shown(text)} is none of the choices for this gap.")
    return ruling
