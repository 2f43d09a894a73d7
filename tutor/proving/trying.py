"""A question tried by its author: the verdict on an answer, with all that its learner would be told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from tutor.grading import explain_answer, grade_answer, render_trace
from tutor.linear import linear
from tutor.model.answers import Answer
from tutor.model.questions import FreeTextQuestion, Question
from tutor.model.verdicts import ConceptResult, PartResult, QuestionResult, Verdict
from tutor.proving.finding import FoundQuestion
from tutor.proving.typed import as_answer, offered, slots
from tutor.streams import data, printable
from tutor.verdict_text import points

__all__ = ["conversation", "explained", "tried", "tried_lines"]

_WIDEST = 100  # columns; longer lines are hard to read


def tried(question: Question, answer: Answer) -> QuestionResult:
    """The verdict on a first attempt, no hint shown."""
    return grade_answer(question, answer)


def tried_lines(result: QuestionResult) -> Iterator[str]:
    """Verdict and points, feedback, parts, concepts, and what a learner would be shown afterwards."""
    yield f"{result.verdict.value}: {points(result.score, result.max_score)}."
    yield from (f"Feedback: {line}" for line in result.feedback)
    yield from (_part(part) for part in result.parts)
    yield from (_concept(concept) for concept in result.concepts)
    if result.verdict is Verdict.UNSURE and result.model_answer:
        yield f"Model answer, shown to compare with: {result.model_answer}"
    if result.explanation:
        yield f"Explanation, shown once it is right or closed: {result.explanation}"


def explained(question: Question, answer: Answer) -> str:
    """How the rubric judged, for its author: concept, matched words, pattern, typing mistakes, negation."""
    if not isinstance(question, FreeTextQuestion):
        return "There is no rubric to explain: only free_text questions have one."
    return render_trace(explain_answer(question, str(answer)))


def conversation(found: FoundQuestion) -> Iterator[Answer]:
    """Show the question at the terminal, and ask for answers until an empty line or the end of the input."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    data(printable(linear(found.question.ask, width)))
    for number, text in enumerate(offered(found.question), start=1):
        data(printable(f"  {number}. {text}"))
    while words := _asked(found.question):
        yield as_answer(found.question, words)


def _asked(question: Question) -> list[str]:
    """What was typed: one line, or one for each slot; nothing to end it."""
    try:
        words = [input(printable(f"{slot} > ")) for slot in slots(question) or ("Answer, Enter alone ends",)]
    except EOFError:
        data("")
        return []
    return words if any(word.strip() for word in words) else []


def _part(part: PartResult) -> str:
    given = part.given or "nothing"
    word = "right" if part.right else "wrong"
    return f"  {word}: {part.name}: {given}{f' ({part.feedback})' if part.feedback else ''}"


def _concept(concept: ConceptResult) -> str:
    if concept.met:
        return f"  said: {concept.name}"
    return f"  missing: {concept.name}{f', asked back: {concept.question}' if concept.question else ''}"
