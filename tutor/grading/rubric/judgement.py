"""An answer judged by a compiled rubric: which concepts are met, what was forbidden, which verdict follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tutor.grading.rubric.builtin import BuiltinRule, early_rule, late_rule
from tutor.grading.rubric.matching import GroupFinding, Reading, find_group, read
from tutor.grading.rubric.patterns import CompiledClaim, CompiledGroup, CompiledRubric, compile_rubric
from tutor.model.questions import FreeTextQuestion
from tutor.model.rubric import Concept, Forbidden
from tutor.model.verdicts import Verdict

__all__ = ["LONGEST", "Judgement", "claim_holds", "compiled", "findings", "judge"]

LONGEST = 4000  # characters of an answer


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, `share` of the points (0 to 1), and what it follows from. `rule`: a rule that needs no rubric."""

    verdict: Verdict
    share: float
    met: tuple[Concept, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    rule: BuiltinRule | None = None


class _Same:
    """A question as a key that is equal only to itself: to hash a whole rubric takes longer than to judge by it."""

    __slots__ = ("question",)

    def __init__(self, question: FreeTextQuestion) -> None:
        self.question = question

    def __hash__(self) -> int:
        return id(self.question)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.question is self.question


def compiled(question: FreeTextQuestion) -> CompiledRubric:
    """The rubric of a question, compiled once."""
    return _compiled(_Same(question))


@lru_cache(maxsize=256)
def _compiled(same: _Same) -> CompiledRubric:
    return compile_rubric(same.question)


def judge(rubric: CompiledRubric, answer: str) -> tuple[Judgement, Reading | None]:
    """Judge an answer; no reading of one that is too long to be read."""
    if len(answer) > LONGEST:
        return Judgement(Verdict.FAIL, 0.0, rule=BuiltinRule.TOO_LONG), None
    reading = read(rubric, answer)
    if len(reading.text) > LONGEST:  # one character may stand for many: U+FDFA is 18 letters
        return Judgement(Verdict.FAIL, 0.0, rule=BuiltinRule.TOO_LONG), None
    return _judged(rubric, reading), reading


def _judged(rubric: CompiledRubric, reading: Reading) -> Judgement:
    rule = early_rule(rubric, reading)
    if rule is not None:
        return Judgement(Verdict.FAIL, 0.0, rule=rule)
    met = tuple(claim.source for claim in rubric.concepts if claim_holds(claim, reading))
    fired = tuple(claim.source for claim in rubric.forbidden if claim_holds(claim, reading))
    concepts = tuple(concept for concept in met if isinstance(concept, Concept))
    forbidden = tuple(claim for claim in fired if isinstance(claim, Forbidden))
    if forbidden:
        return Judgement(Verdict.FAIL, 0.0, concepts, forbidden)
    if concepts:
        return _scored(rubric, concepts)
    rule = late_rule(rubric, reading)
    if rule is not None:
        return Judgement(Verdict.FAIL, 0.0, rule=rule)
    return Judgement(Verdict.FAIL if rubric.question.rubric.closed else Verdict.UNSURE, 0.0)


def _scored(rubric: CompiledRubric, met: tuple[Concept, ...]) -> Judgement:
    """A pass, or the share of concepts that were met; half a concept less than all if only a required one lacks."""
    need = rubric.question.rubric.need
    has_required = all(concept in met for concept in rubric.question.rubric.concepts if concept.required)
    if len(met) >= need and has_required:
        return Judgement(Verdict.PASS, 1.0, met)
    return Judgement(Verdict.PARTIAL, min(len(met), need - 0.5) / need, met)


def claim_holds(claim: CompiledClaim, reading: Reading) -> bool:
    """Whether any group of a concept or forbidden claim counts, in a clause that nothing in `unless` excuses."""
    excused = _clauses(claim.unless, reading) if claim.unless else set[int]()
    return any(finding.counts and finding.clause not in excused for finding in findings(claim.groups, reading))


def findings(groups: tuple[CompiledGroup, ...], reading: Reading) -> Iterator[GroupFinding]:
    """How the groups stand in the clauses."""
    for group in groups:
        yield from find_group(group, reading)


def _clauses(groups: tuple[CompiledGroup, ...], reading: Reading) -> set[int]:
    return {finding.clause for finding in findings(groups, reading) if finding.counts}
