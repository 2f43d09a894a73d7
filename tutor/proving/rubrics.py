"""Proving rubrics: the model answer and every example are judged as their author means it, and nothing is idle.

Codes: `rubric-answer-refused`, `rubric-accept-refused`, `rubric-reject-accepted`, `rubric-reject-unsure`,
`rubric-wrong-forbid`, `rubric-idle-pattern`, `rubric-idle-concept`, `rubric-few-examples`, `rubric-no-negation`,
`rubric-echo-accepted`, `rubric-keywords-accepted`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from tutor.course.problems import quoted
from tutor.grading.rubric.builtin import asks_for_a_list
from tutor.grading.rubric.judgement import Judgement, compiled, judge
from tutor.grading.rubric.lexicon import FUNCTION_WORDS
from tutor.grading.rubric.matching import Reading, find_group
from tutor.grading.rubric.patterns import CompiledClaim, CompiledGroup, CompiledRubric
from tutor.grading.rubric.trace import ClaimTrace, GroupTrace, traced
from tutor.model.places import Place, Severity
from tutor.model.questions import FreeTextQuestion
from tutor.model.verdicts import Verdict

__all__ = ["RubricFinding", "find_rubric_problems"]

FEWEST_EXAMPLES = 4  # of either side
_FEWEST_KEYWORDS = 4  # fewer pasted together are no list

_ACCEPTED = frozenset({Verdict.PASS, Verdict.PARTIAL})


@dataclass(frozen=True, slots=True)
class RubricFinding:
    """What is wrong with a rubric. `path` leads to it from the question in its file: ("accept", 2). `place` is the
    nearest one that the model knows."""

    path: tuple[str | int, ...]
    code: str
    what: str
    mend: str
    place: Place
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class _Example:
    """An answer that the author gives, and how it is judged."""

    path: tuple[str | int, ...]
    text: str
    judgement: Judgement
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class _Examples:
    """All that the author gives."""

    rubric: CompiledRubric
    model: _Example
    accept: tuple[_Example, ...]
    reject: tuple[_Example, ...]

    @property
    def question(self) -> FreeTextQuestion:
        return self.rubric.question

    @property
    def right(self) -> tuple[_Example, ...]:
        return (self.model, *self.accept)


def find_rubric_problems(question: FreeTextQuestion) -> Iterator[RubricFinding]:
    """What is wrong with the rubric of a question, found by judging its examples."""
    rubric = compiled(question)
    examples = _Examples(
        rubric,
        _example(rubric, ("answer",), question.answer),
        tuple(_example(rubric, ("accept", number), text) for number, text in enumerate(question.accept)),
        tuple(_example(rubric, ("reject", number), text) for number, text in enumerate(question.reject)),
    )
    yield from _misjudged(examples)
    yield from _idle(examples)
    yield from _missing_examples(examples)
    yield from _gamed(examples)


def _example(rubric: CompiledRubric, path: tuple[str | int, ...], text: str) -> _Example:
    return _Example(path, text, *judge(rubric, text))


# --- examples that are judged otherwise ----------------------------------------------------------------------


def _misjudged(examples: _Examples) -> Iterator[RubricFinding]:
    place = examples.question.place
    for example in examples.right:
        verdict = example.judgement.verdict
        if verdict is Verdict.PASS:
            continue
        code, what = _refused(examples, example)
        yield RubricFinding(example.path, code, what, _how_to_accept(example), place)
    for example in examples.reject:
        verdict = example.judgement.verdict
        if verdict is Verdict.FAIL:
            continue
        why = f"is a reject, but judged {verdict.value}: {_why(examples.rubric, example)}"
        code = "rubric-reject-accepted" if verdict in _ACCEPTED else "rubric-reject-unsure"
        yield RubricFinding(example.path, code, f"{quoted(example.text)} {why}", _how_to_reject(verdict), place)


def _refused(examples: _Examples, example: _Example) -> tuple[str, str]:
    """Code and what of a right answer that isn't judged so."""
    is_model = example is examples.model
    subject = "the model answer" if is_model else f"{quoted(example.text)} is an accept, but"
    code = "rubric-answer-refused" if is_model else "rubric-accept-refused"
    if example.judgement.forbidden:
        code = "rubric-wrong-forbid"
    verdict, why = example.judgement.verdict.value, _why(examples.rubric, example)
    return code, f"{subject} {'is ' if is_model else ''}judged {verdict}: {why}"


def _how_to_accept(example: _Example) -> str:
    judgement = example.judgement
    if judgement.forbidden:
        return "narrow that pattern of `forbid`, or excuse this with `unless`"
    if judgement.rule is not None:
        return "write it as a learner would say it, in a sentence that answers"
    return "add a pattern or a synonym for what it says, or lower `need`"


def _how_to_reject(verdict: Verdict) -> str:
    if verdict is Verdict.UNSURE:
        return "add a pattern for its claim to `forbid`; or set `closed: true`, if every right answer meets a pattern"
    return "narrow that pattern, or add a pattern for its claim to `forbid`"


def _why(rubric: CompiledRubric, example: _Example) -> str:
    """In one line, what decided."""
    judgement = example.judgement
    if judgement.rule is not None:
        return f"it is taken for {judgement.rule.value}" if judgement.rule.value != "empty" else "it is empty"
    trace = traced(rubric, example.text)
    fired = [told for claim in trace.forbidden if claim.holds for told in _told(claim)]
    if fired:
        return f"forbidden: {'; '.join(fired)}"
    met = [told for claim in trace.concepts if claim.holds for told in _told(claim)]
    missing = [quoted(claim.name) for claim in trace.concepts if not claim.holds]
    denied = [told for claim in trace.concepts if not claim.holds for told in _almost(claim)]
    parts = [f"met {'; '.join(met)}"] if met else ["no concept is met"]
    if judgement.verdict is Verdict.PARTIAL:
        parts.append(f"not met {', '.join(missing)}")
    return ", ".join([*parts, *denied[:1]])


def _told(claim: ClaimTrace) -> list[str]:
    """Which pattern of a claim counted, and where."""
    group = next((group for group in claim.groups if group.counts), None)
    return [f"{quoted(claim.name)} by {_pattern(group)}"] if group else []


def _almost(claim: ClaimTrace) -> list[str]:
    """A pattern that is there, but on the wrong side of a negation."""
    return [f"{_pattern(group)} is {group.why}" for group in claim.groups if not group.missing and not group.counts]


def _pattern(group: GroupTrace) -> str:
    said = " ... ".join(phrase.text for phrase in group.phrases)
    return f"{quoted(group.pattern)} in {quoted(said)}"


# --- patterns without work -----------------------------------------------------------------------------------


def _idle(examples: _Examples) -> Iterator[RubricFinding]:
    """Patterns and concepts that no example meets: a slip in them would never be seen."""
    rubric = examples.rubric
    everything = (*examples.right, *examples.reject)
    met = {concept.name for example in examples.right for concept in example.judgement.met}
    for number, claim in enumerate(rubric.concepts):
        path = ("rubric", "concepts", number)
        if claim.source.name not in met:
            what = f"no accept meets the concept {quoted(claim.source.name)}"
            yield _warned(path, "rubric-idle-concept", what, "add an accept that does", claim.source.place)
        else:
            yield from _idle_groups(claim.groups, (*path, "any"), everything, "example")
    for number, claim in enumerate(rubric.forbidden):
        path = ("rubric", "forbid", number)
        yield from _idle_groups(claim.groups, (*path, "any"), examples.reject, "reject")
        yield from _idle_groups(claim.unless, (*path, "unless"), everything, "example")


def _idle_groups(
    groups: Sequence[CompiledGroup], path: tuple[str | int, ...], examples: Sequence[_Example], kind: str
) -> Iterator[RubricFinding]:
    for number, group in enumerate(groups):
        if not any(_stands(group, example) for example in examples):
            pattern = " + ".join(phrase.source.text for phrase in group.phrases)
            what = f"no {kind} meets the pattern {quoted(pattern)}"
            mend = f"add {'an' if kind == 'example' else 'a'} {kind} that does, or remove it"
            yield _warned((*path, number), "rubric-idle-pattern", what, mend, group.phrases[0].source.place)


def _stands(group: CompiledGroup, example: _Example) -> bool:
    return example.reading is not None and any(finding.counts for finding in find_group(group, example.reading))


def _warned(path: tuple[str | int, ...], code: str, what: str, mend: str, place: Place) -> RubricFinding:
    return RubricFinding(path, code, what, mend, place, Severity.WARNING)


# --- examples that are missing -------------------------------------------------------------------------------


def _missing_examples(examples: _Examples) -> Iterator[RubricFinding]:
    place = examples.question.place
    for key, given in (("accept", examples.accept), ("reject", examples.reject)):
        if len(given) < FEWEST_EXAMPLES:
            many = {0: "there is no", 1: "there is only 1"}.get(len(given), f"there are only {len(given)}")
            what = f"{many} {key} to prove the rubric by"
            mend = f"write at least {FEWEST_EXAMPLES}, as learners would, without looking at the rubric"
            yield _warned((key,) if given else (), "rubric-few-examples", what, mend, place)
    if examples.reject and not any(_denies_something(examples.rubric, example) for example in examples.reject):
        what = "no reject denies what is right"
        mend = 'add one: the right answer with a "not" in it'
        yield _warned(("reject",), "rubric-no-negation", what, mend, place)


def _denies_something(rubric: CompiledRubric, example: _Example) -> bool:
    """Whether a negation reaches a word that a concept looks for."""
    reading = example.reading
    if reading is None or not reading.negations.spans:
        return False
    terms = {term for claim in rubric.concepts for group in claim.groups for term in group.needs} & reading.alive
    found = chain.from_iterable(reading.occurrences(term) for term in sorted(terms))
    return any(any(reading.negations.reach[one.start : one.end]) for one in found)


# --- answers that only look like one -------------------------------------------------------------------------


def _gamed(examples: _Examples) -> Iterator[RubricFinding]:
    rubric, question = examples.rubric, examples.question
    echo = _example(rubric, ("ask",), question.ask)
    if echo.judgement.verdict in _ACCEPTED:
        what = f"the question said back is judged {echo.judgement.verdict.value}: {_why(rubric, echo)}"
        mend = "let the pattern ask for more than the words of the question, or forbid them together"
        yield RubricFinding(("ask",), "rubric-echo-accepted", what, mend, question.place)
    pasted = _keywords(rubric.concepts)
    if len(pasted) < _FEWEST_KEYWORDS or asks_for_a_list(question):
        return
    for text in (", ".join(pasted), " ".join(pasted)):
        listed = _example(rubric, ("rubric",), text)
        if listed.judgement.verdict in _ACCEPTED:
            what = f"all keywords pasted as a list are judged {listed.judgement.verdict.value}: {_why(rubric, listed)}"
            mend = f"narrow that pattern: {quoted(text)} says nothing"
            yield RubricFinding(("rubric",), "rubric-keywords-accepted", what, mend, question.rubric.place)
            return


def _keywords(concepts: Sequence[CompiledClaim]) -> list[str]:
    """The words that the concepts look for, each as its author wrote it first, but for those without content."""
    terms = (
        term.split("|")[0].strip("=*")
        for claim in concepts
        for group in claim.groups
        for phrase in group.phrases
        for term in phrase.source.text.split()
    )
    return [word for word in dict.fromkeys(terms) if word and word not in FUNCTION_WORDS]
