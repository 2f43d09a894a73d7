"""How well a question's rules judge answers that a person marked, and what each of its patterns does for that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tutor.errors import UsageError
from tutor.grading import grade_answer
from tutor.model.places import Place
from tutor.model.questions import FreeTextQuestion, MeasuredQuestion, Question, TextQuestion
from tutor.model.rubric import PhraseGroup, Rubric
from tutor.model.verdicts import Verdict
from tutor.proving.marked import Label, MarkedAnswer, MarkedFile
from tutor.proving.typed import as_answer

__all__ = ["Effect", "Judged", "Measurement", "measure"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A marked answer, and the verdict it got."""

    marked: MarkedAnswer
    verdict: Verdict

    @property
    def counts(self) -> bool:
        """Whether it can be right or wrong: a borderline answer is neither."""
        return self.marked.label is not Label.BORDERLINE

    @property
    def right(self) -> bool:
        """An accept is right only as a pass, a reject only as a fail."""
        wanted = {Label.ACCEPT: Verdict.PASS, Label.REJECT: Verdict.FAIL}
        return wanted.get(self.marked.label) is self.verdict


@dataclass(frozen=True, slots=True)
class Effect:
    """What one pattern does: the answers that are judged right only with it (`needs`), and only without it (`spoils`).

    `rule` is what the pattern belongs to, in words; `place` where that stands.
    """

    rule: str
    pattern: str
    place: Place
    needs: tuple[MarkedAnswer, ...]
    spoils: tuple[MarkedAnswer, ...]


@dataclass(frozen=True, slots=True)
class Measurement:
    """All marked answers as they were judged, in their order, and the effects of the patterns.

    `unlabelled` answers wait for a label, and were left out.
    """

    judged: tuple[Judged, ...]
    effects: tuple[Effect, ...]
    unlabelled: int = 0

    @property
    def counted(self) -> int:
        """How many are marked accept or reject."""
        return sum(one.counts for one in self.judged)

    @property
    def right(self) -> int:
        """How many of those are judged right."""
        return sum(one.right for one in self.judged)

    @property
    def accuracy(self) -> float | None:
        """The share of accepts and rejects that are judged right, 0 to 1; None if there are none."""
        return self.right / self.counted if self.counted else None

    @property
    def false_accepts(self) -> tuple[Judged, ...]:
        """Rejects judged pass or partial."""
        return self._where(Label.REJECT, Verdict.PASS, Verdict.PARTIAL)

    @property
    def false_rejects(self) -> tuple[Judged, ...]:
        """Accepts judged fail or partial."""
        return self._where(Label.ACCEPT, Verdict.FAIL, Verdict.PARTIAL)

    @property
    def unsure(self) -> tuple[Judged, ...]:
        """Accepts and rejects that met no rule."""
        return tuple(one for one in self.judged if one.counts and one.verdict is Verdict.UNSURE)

    @property
    def borderline(self) -> tuple[Judged, ...]:
        """What counts nowhere."""
        return tuple(one for one in self.judged if not one.counts)

    def _where(self, label: Label, *verdicts: Verdict) -> tuple[Judged, ...]:
        return tuple(one for one in self.judged if one.marked.label is label and one.verdict in verdicts)


def measure(question: Question, marked: MarkedFile) -> Measurement:
    """Judge all marked answers as learners' answers are judged, and again without each pattern in turn.

    Raises UsageError for a question that has no rules.
    """
    if isinstance(question, MeasuredQuestion):
        what = f"what is right of `{question.id}` is measured on each machine, so it has no rules"
        raise UsageError("Nothing to measure rules by", what, "name a question of another kind")
    judged = _judge(question, marked.answers)
    effects = tuple(
        _effect(without, judged, _judge(without.question, marked.answers)) for without in _variants(question)
    )
    return Measurement(judged, effects, marked.unlabelled)


def _judge(question: Question, marked: Sequence[MarkedAnswer]) -> tuple[Judged, ...]:
    return tuple(Judged(one, grade_answer(question, as_answer(question, [one.answer])).verdict) for one in marked)


@dataclass(frozen=True, slots=True)
class _Variant:
    """A question without one of its patterns."""

    rule: str
    pattern: str
    place: Place
    question: Question


def _effect(without: _Variant, before: Sequence[Judged], after: Sequence[Judged]) -> Effect:
    pairs = list(zip(before, after, strict=True))
    needs = tuple(one.marked for one, other in pairs if one.right and not other.right)
    spoils = tuple(one.marked for one, other in pairs if other.right and not one.right)
    return Effect(without.rule, without.pattern, without.place, needs, spoils)


def _variants(question: Question) -> Iterator[_Variant]:
    if isinstance(question, FreeTextQuestion):
        for rule, group, place, rubric in _thinner(question.rubric):
            yield _Variant(rule, _shown(group), place, replace(question, rubric=rubric))
    elif isinstance(question, TextQuestion):
        texts = question.rule
        for index, answer in enumerate(texts.answers):
            fewer = replace(texts, answers=texts.answers[:index] + texts.answers[index + 1 :])
            yield _Variant("answer", answer.text, question.place, replace(question, rule=fewer))
        for index, wrong in enumerate(texts.wrong):
            fewer = replace(texts, wrong=texts.wrong[:index] + texts.wrong[index + 1 :])
            yield _Variant("wrong", wrong.pattern.text, question.place, replace(question, rule=fewer))


def _thinner(rubric: Rubric) -> Iterator[tuple[str, PhraseGroup, Place, Rubric]]:
    """The rubric without each of its phrase groups in turn."""
    for index, concept in enumerate(rubric.concepts):
        for group, groups in _less(concept.groups):
            concepts = (*rubric.concepts[:index], replace(concept, groups=groups), *rubric.concepts[index + 1 :])
            yield f"concept {concept.name}", group, _place(group, concept.place), replace(rubric, concepts=concepts)
    for index, rule in enumerate(rubric.forbidden):
        thinner = [(f"forbid {rule.name}", group, replace(rule, groups=left)) for group, left in _less(rule.groups)]
        thinner += [
            (f"forbid {rule.name}, unless", group, replace(rule, unless=left)) for group, left in _less(rule.unless)
        ]
        for name, group, other in thinner:
            forbidden = (*rubric.forbidden[:index], other, *rubric.forbidden[index + 1 :])
            yield name, group, _place(group, rule.place), replace(rubric, forbidden=forbidden)


def _less(groups: tuple[PhraseGroup, ...]) -> Iterator[tuple[PhraseGroup, tuple[PhraseGroup, ...]]]:
    for index, group in enumerate(groups):
        yield group, groups[:index] + groups[index + 1 :]


def _place(group: PhraseGroup, otherwise: Place) -> Place:
    return group.phrases[0].place if group.phrases else otherwise


def _shown(group: PhraseGroup) -> str:
    return " + ".join(phrase.text for phrase in group.phrases)
