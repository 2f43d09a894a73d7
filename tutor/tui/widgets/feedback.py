"""What is said of an answer, of a question's state, and of a quiz, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from tutor.model.course import Quiz
from tutor.model.questions import ClozeQuestion, Hint, Question, Status
from tutor.model.verdicts import QuestionResult, Verdict
from tutor.standing import Score
from tutor.tui.marks import VERDICTS
from tutor.tui.text import inline, points

__all__ = ["attempt_line", "feedback", "hint_label", "quiz_line", "status_line"]

_UNSURE = "Your answer is kept in a file, for an instructor if you have one. Nothing is scored, and no attempt is used."
_STATUS = {
    Status.LIVE: "",
    Status.VOID: "This question was taken out of the score: it is worth nothing, right or wrong.",
    Status.CREDIT_ALL: "Everyone has the points of this question, whatever they answer.",
}


def feedback(question: Question, result: QuestionResult, *, closed: bool, earlier: bool = False) -> Content:
    """The verdict, and what to change; what a sentence lacks comes as questions.

    `earlier`: the answer has been changed since.
    """
    look = VERDICTS[result.verdict]
    partly = result.verdict in (Verdict.PASS, Verdict.PARTIAL) and result.score < result.max_score
    share = f" ({points(result.score, result.max_score)})" if partly else ""
    verdict = f"{_verdict(result, closed=closed)}{share}."
    if earlier:
        lines = [Content.styled(f"Your answer before this one: {verdict}", "$text-muted")]
    else:
        lines = [Content.styled(f"{look.glyph} {verdict}{_next(result, closed=closed)}", look.style)]
    return Content("\n").join([*lines, *(inline(line) for line in dict.fromkeys(_told(question, result)) if line)])


def _verdict(result: QuestionResult, *, closed: bool) -> str:
    if not result.taken:
        return "Not taken as an answer"
    if result.waiting:
        return "Not measured yet"
    return "Not right" if closed and result.verdict is Verdict.FAIL else VERDICTS[result.verdict].word


def _next(result: QuestionResult, *, closed: bool) -> str:
    if not result.taken:
        return " It uses up no attempt."
    if result.waiting:
        return " Enter runs the experiment."
    if result.verdict is Verdict.INCONCLUSIVE:
        return " Enter measures again."
    return "" if closed or result.verdict in (Verdict.PASS, Verdict.UNSURE) else " Try again."


def _told(question: Question, result: QuestionResult) -> Iterator[str]:
    """What to change, as a whole and part by part; parts of which the same is to be said share a line."""
    word = VERDICTS[result.verdict].word
    yield from (line.removeprefix(f"{word}.").lstrip() for line in result.feedback)  # the verdict has said it
    names: dict[str, list[str]] = {}
    for number, part in enumerate(result.parts, start=1):
        if part.feedback:
            names.setdefault(part.feedback, []).append(
                f"[{number}]" if isinstance(question, ClozeQuestion) else part.name.strip()
            )
    yield from (f"{', '.join(parts)}: {told}" for told, parts in names.items())
    if result.verdict is Verdict.UNSURE:
        yield _UNSURE


def status_line(question: Question) -> str:
    """What a learner must know of a question that doesn't count as others do; empty if it does."""
    return _STATUS[question.status]


def attempt_line(question: Question, left: int | None, *, solved: bool) -> str:
    """Which attempt the next one is, and what it can earn; empty if there is no limit."""
    if left is None or solved:
        return ""
    if left <= 0:
        return "No attempts left: this question is closed."
    at = len(question.attempts) - left
    share = question.attempts[at]
    worth = "" if share == 1 else f" ({share * 100:.3g} % of the points)"
    return f"Attempt {at + 1} of {len(question.attempts)}{worth}"


def hint_label(hint: Hint) -> str:
    """What a button says of the hint that it would show: what it costs, before it does."""
    if not hint.cost:
        return "Hint (F2)"
    return f"Hint (F2), costs {hint.cost:.3g} {'point' if hint.cost == 1 else 'points'}"


def quiz_line(quiz: Quiz, score: Score, *, passed: bool | None) -> Content:
    """How a quiz stands."""
    line = f"Quiz so far: {points(score.earned, score.possible)}."
    if quiz.pass_mark is None or passed is None:
        return Content(line)
    least = f"{quiz.pass_mark * 100:.3g} %"
    if passed:
        return Content.assemble(f"{line} ", (f"✓ Passed ({least} are enough).", "bold $text-success"))
    return Content(f"{line} Passed from {least}: not yet.")
