"""What an answer of an earlier day came to: the record keeps the verdict, and what else is shown is told by judging
the same answer again. Pure."""

from __future__ import annotations

from dataclasses import replace

from tutor.grading import grade_answer
from tutor.model.questions import FreeTextQuestion, MeasuredQuestion, Question
from tutor.model.verdicts import ConceptResult, QuestionResult, Verdict
from tutor.progress import AnswerRecord

__all__ = ["kept_result"]


def kept_result(record: AnswerRecord, question: Question) -> QuestionResult:
    """Verdict, points and feedback as they were given; parts and concepts only if today's rules agree with them.

    A prediction is judged by what was measured then; one that still waits for its experiment is said to wait.
    """
    kept = QuestionResult(record.verdict, record.score, record.max_score, record.feedback, question.explanation)
    today = grade_answer(question, record.answer, measurement=record.measurement)
    if today.verdict is record.verdict:
        kept = replace(kept, parts=today.parts, concepts=today.concepts, model_answer=today.model_answer)
    if isinstance(question, MeasuredQuestion):
        kept = replace(kept, bars=today.bars, waiting=today.waiting and record.verdict is Verdict.INCONCLUSIVE)
    if record.verdict is Verdict.UNSURE and isinstance(question, FreeTextQuestion):
        asked = tuple(ConceptResult(each.name, met=False, question=each.question) for each in question.rubric.concepts)
        kept = replace(kept, concepts=asked, model_answer=question.answer)
    return kept
