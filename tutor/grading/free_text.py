"""Judging a `free_text` question: sentences, by the question's rubric. Deterministic, and explained on request."""

from __future__ import annotations

from tutor.grading.credit import unread
from tutor.grading.folding import as_text
from tutor.grading.rubric.builtin import BuiltinRule
from tutor.grading.rubric.judgement import Judgement, compiled, judge
from tutor.grading.rubric.trace import RubricTrace, traced
from tutor.model.questions import FreeTextQuestion
from tutor.model.rubric import Concept
from tutor.model.values import JsonValue
from tutor.model.verdicts import ConceptResult, QuestionResult, Verdict

__all__ = ["explain_answer", "grade_free_text"]

_NO_TEXT = "Expected a text here: write your answer in a sentence or two."
_UNSURE = (
    "This could be judged neither right nor wrong. Compare it with the model answer, and say yourself how well it fits."
)
_UNREAD = (BuiltinRule.EMPTY, BuiltinRule.TOO_LONG)
_NOT_IT = "That is not what this question looks for."


def grade_free_text(question: FreeTextQuestion, answer: JsonValue) -> QuestionResult:
    """By the rubric: `pass`, `partial` or `fail`; `unsure` with the model answer when no rule fits."""
    text = as_text(answer)
    if text is None:
        return unread(question, _NO_TEXT)
    judgement, _ = judge(compiled(question), text)
    return QuestionResult(
        verdict=judgement.verdict,
        score=judgement.share * question.points,
        max_score=question.points,
        feedback=_feedback(question, judgement),
        explanation=question.explanation,
        concepts=tuple(
            ConceptResult(concept.name, concept in judgement.met, concept.question)
            for concept in question.rubric.concepts
        ),
        model_answer=question.answer if judgement.verdict is Verdict.UNSURE else "",
        taken=judgement.rule not in _UNREAD,
    )


def explain_answer(question: FreeTextQuestion, answer: str) -> RubricTrace:
    """How the rubric comes to its verdict on the answer, for its author."""
    return traced(compiled(question), answer)


def _feedback(question: FreeTextQuestion, judgement: Judgement) -> tuple[str, ...]:
    if judgement.rule is not None:
        return (judgement.rule.feedback,)
    if judgement.forbidden:
        return tuple(dict.fromkeys(claim.feedback for claim in judgement.forbidden))
    if judgement.verdict is Verdict.PASS:
        return ()
    if judgement.verdict is Verdict.UNSURE:
        return (_UNSURE,)
    return (_opening(question, judgement), *(concept.question for concept in _missing(question, judgement)))


def _opening(question: FreeTextQuestion, judgement: Judgement) -> str:
    if judgement.verdict is Verdict.FAIL:
        return _NOT_IT
    missing = _missing(question, judgement)
    lacking = question.rubric.need - len(judgement.met)
    if lacking <= 0 or lacking == len(missing):
        return "Right so far, and not all of it yet:"
    return f"Right so far. Say {'one' if lacking == 1 else lacking} more of these as well:"


def _missing(question: FreeTextQuestion, judgement: Judgement) -> list[Concept]:
    """What to ask back: only the required concepts if nothing else lacks, else all that aren't met."""
    missing = [concept for concept in question.rubric.concepts if concept not in judgement.met]
    required = [concept for concept in missing if concept.required]
    enough = len(judgement.met) + len(required) >= question.rubric.need
    return required if required and enough else missing
