"""From how right an answer is to its points: shares, attempts, hints shown, questions that are void."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tutor.model.questions import Question, Status
from tutor.model.verdicts import PartResult, QuestionResult, Verdict

__all__ = ["Ruling", "credited", "judged", "judged_parts", "ruled", "unread"]

_PLACES = 9  # decimal places of a score; shares such as 0.7 leave noise far behind them


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule says of one typed answer. `feedback` is empty if there is nothing to say; `taken` is false if it
    couldn't be read as an answer."""

    right: bool
    feedback: str = ""
    taken: bool = True


def judged(
    question: Question, share: float, feedback: Sequence[str] = (), parts: Sequence[PartResult] = ()
) -> QuestionResult:
    """The result for a share of the points, from 0 to 1, as at a first attempt without hints."""
    verdict = Verdict.PASS if share == 1 else Verdict.PARTIAL if share > 0 else Verdict.FAIL
    score = share * question.points
    told = tuple(line for line in feedback if line)
    return QuestionResult(verdict, score, question.points, told, question.explanation, tuple(parts))


def ruled(question: Question, ruling: Ruling) -> QuestionResult:
    """The result of a question with one rule: all or nothing."""
    result = judged(question, 1.0 if ruling.right else 0.0, (ruling.feedback,))
    return result if ruling.taken else replace(result, taken=False)


def unread(question: Question, feedback: str) -> QuestionResult:
    """The result of what can't be read as an answer: `feedback` says how to write one."""
    return ruled(question, Ruling(right=False, feedback=feedback, taken=False))


def judged_parts(
    question: Question, parts: Sequence[PartResult], what: str, feedback: Sequence[str] = ()
) -> QuestionResult:
    """The result of a question whose parts count alike. `what` names several of them: `gaps`."""
    right = sum(part.right for part in parts)
    share = right / len(parts) if parts else 0.0
    counted = (
        "" if share == 1 else f"{right or 'None'} of the {len(parts)} {what} {'is' if right <= 1 else 'are'} right."
    )
    return judged(question, share, (counted, *feedback), parts)


def credited(question: Question, result: QuestionResult, attempt: int, hints: int) -> QuestionResult:
    """The result with the points that this attempt earns after so many hints; the verdict stays what it is."""
    if question.status is Status.CREDIT_ALL:
        return replace(result, score=question.points, max_score=question.points)
    if question.status is Status.VOID or result.verdict is Verdict.UNSURE:
        return replace(result, score=0.0, max_score=question.worth)
    share = _attempt_share(question.attempts, attempt)
    cost = sum(hint.cost for hint in question.hints[: max(0, hints)])
    if share == 1 and not cost:
        return result
    return replace(result, score=max(0.0, round(result.score * share - cost, _PLACES)))


def _attempt_share(attempts: Sequence[float], attempt: int) -> float:
    """What of the points the `attempt`-th attempt can earn, counted from 1; nothing past the last."""
    if not attempts:
        return 1.0
    return attempts[max(1, attempt) - 1] if attempt <= len(attempts) else 0.0
