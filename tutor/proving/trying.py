"""A question tried by its author: the verdict on an answer, with all that its learner would be told."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator

from tutor.bars_text import bar_lines
from tutor.experiments import experiment
from tutor.grading import explain_answer, grade_answer, render_trace
from tutor.linear import linear
from tutor.model.answers import Answer
from tutor.model.questions import FreeTextQuestion, MeasuredQuestion, Question
from tutor.model.runs import Sandbox
from tutor.model.timing import Measurement
from tutor.model.verdicts import ConceptResult, PartResult, QuestionResult, Verdict
from tutor.proving.finding import FoundQuestion
from tutor.proving.typed import as_answer, offered, slots
from tutor.streams import data, printable
from tutor.verdict_text import points

__all__ = ["conversation", "explained", "measured_here", "tried", "tried_lines"]

_WIDEST = 100  # columns; longer lines are hard to read


def tried(question: Question, answer: Answer, measured: Callable[[], Measurement] | None = None) -> QuestionResult:
    """The verdict on a first attempt, no hint shown. `measured` is asked only if the answer waits for an experiment."""
    result = grade_answer(question, answer)
    return grade_answer(question, answer, measurement=measured()) if result.waiting and measured else result


def measured_here(question: Question, sandbox: Sandbox, cancel: threading.Event) -> Measurement:
    """What the experiment of a measured question comes to on this machine. Blocks."""
    if not isinstance(question, MeasuredQuestion):
        raise TypeError(type(question).__name__)
    return experiment(question, sandbox, cancel)


def tried_lines(result: QuestionResult) -> Iterator[str]:
    """Verdict and points, feedback, parts, concepts, and what a learner would be shown afterwards."""
    yield f"{result.verdict.value}: {points(result.score, result.max_score)}."
    yield from (f"Feedback: {line}" for line in result.feedback)
    yield from (_part(part) for part in result.parts)
    yield from (_concept(concept) for concept in result.concepts)
    if result.bars is not None:
        yield from bar_lines(result.bars, _width())
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
    data(printable(linear(found.question.ask, _width())))
    for number, text in enumerate(offered(found.question), start=1):
        data(printable(f"  {number}. {text}"))
    while words := _asked(found.question):
        yield as_answer(found.question, words)


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST)


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
    word = "too close to tell" if part.too_close else "right" if part.right else "wrong"
    return f"  {word}: {part.name}: {given}{f' ({part.feedback})' if part.feedback else ''}"


def _concept(concept: ConceptResult) -> str:
    if concept.met:
        return f"  said: {concept.name}"
    return f"  missing: {concept.name}{f', asked back: {concept.question}' if concept.question else ''}"
