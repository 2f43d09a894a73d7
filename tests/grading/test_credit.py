"""Points follow from attempts, hints and status; the verdict says what the answer deserves, whatever it earns."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.grading import grade_answer
from tutor.grading.credit import credited
from tutor.model.places import Place
from tutor.model.questions import (
    Blank,
    Choice,
    ChoiceQuestion,
    ClozeQuestion,
    FreeTextQuestion,
    Hint,
    MatchQuestion,
    MultiQuestion,
    MultiScoring,
    NumberQuestion,
    NumberRule,
    OrderQuestion,
    Pair,
    PredictQuestion,
    Status,
    TextPattern,
    TextQuestion,
    TextRule,
    TextSyntax,
    TrueFalseQuestion,
    WrongText,
)
from tutor.model.rubric import Concept, Phrase, PhraseGroup, Rubric
from tutor.model.verdicts import QuestionResult, Verdict

HERE = Place(Path("quiz.yaml"))
COMMON = {"id": "q", "ask": "?", "place": HERE, "points": 4.0, "explanation": "Because."}
CHOICES = (Choice("a", right=True), Choice("b", right=True), Choice("c", right=False), Choice("d", right=False))
ASIDE = PhraseGroup((Phrase("lower", HERE),))
RUBRIC = Rubric((Concept("lower", "Higher or lower?", (ASIDE,), HERE),), 1, HERE)

# each kind with a right and a wrong answer
KINDS = {
    "choice": (ChoiceQuestion(choices=CHOICES[1:], **COMMON), "b", "c"),
    "multi": (MultiQuestion(choices=CHOICES, **COMMON), ("a", "b"), ("c",)),
    "true_false": (TrueFalseQuestion(answer=True, **COMMON), True, False),
    "number": (NumberQuestion(rule=NumberRule(5, significant=1, unit="TB"), **COMMON), "5 TB", "6"),
    "text": (
        TextQuestion(
            rule=TextRule(
                (TextPattern("lower"), TextPattern("lo+w*", TextSyntax.REGEX), TextPattern("l?w", TextSyntax.GLOB)),
                (WrongText(TextPattern("*her", TextSyntax.GLOB), "The other way."),),
                typos=2,
            ),
            **COMMON,
        ),
        "lower",
        "higher",
    ),
    "free_text": (FreeTextQuestion(answer="The lower.", rubric=replace(RUBRIC, closed=True), **COMMON), "lower", "no"),
    "cloze": (
        ClozeQuestion(
            texts=("", "", ""),
            blanks=(Blank("one", TextRule((TextPattern("a"),))), Blank("two", NumberRule(2))),
            **COMMON,
        ),
        ("a", "2"),
        ("b", "3"),
    ),
    "match": (MatchQuestion(pairs=(Pair("a", "1"), Pair("b", "2")), **COMMON), ("1", "2"), ("2", "1")),
    "order": (OrderQuestion(items=("a", "b", "c"), **COMMON), ("a", "b", "c"), ("c", "b", "a")),
    "predict": (PredictQuestion(program="print(1)", output="1\n", **COMMON), "1", "2"),
}
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)


def changed(kind, **more):
    """The question of this kind with something changed, its right answer and its wrong one."""
    question, right, wrong = KINDS[kind]
    return replace(question, **more), right, wrong


def outcome(result):
    return result.verdict, result.score, result.max_score


@EVERY_KIND
def test_every_kind_earns_all_or_nothing(kind):
    question, right, wrong = changed(kind)
    assert outcome(grade_answer(question, right)) == (Verdict.PASS, 4.0, 4.0)
    assert outcome(grade_answer(question, wrong)) == (Verdict.FAIL, 0.0, 4.0)
    assert grade_answer(question, right).explanation == "Because."


@EVERY_KIND
def test_every_kind_attempts(kind):
    question, right, wrong = changed(kind, attempts=(1.0, 0.7, 0.5))
    scores = [grade_answer(question, right, attempt=attempt).score for attempt in (1, 2, 3, 4)]
    assert scores == [4.0, 2.8, 2.0, 0.0]
    third = grade_answer(question, right, attempt=3)
    assert (third.verdict, third.max_score) == (Verdict.PASS, 4.0)
    assert grade_answer(question, wrong, attempt=2).score == 0.0


@EVERY_KIND
def test_every_kind_hint_costs(kind):
    ladder = (Hint("free"), Hint("dear", 1.5), Hint("dearer", 3.0))
    question, right, wrong = changed(kind, hints=ladder)
    scores = [grade_answer(question, right, hints=shown).score for shown in (0, 1, 2, 3, 9)]
    assert scores == [4.0, 4.0, 2.5, 0.0, 0.0]
    assert grade_answer(question, right, hints=3).verdict is Verdict.PASS
    assert grade_answer(question, wrong, hints=2).score == 0.0


@EVERY_KIND
def test_every_kind_status_void(kind):
    question, right, wrong = changed(kind, status=Status.VOID)
    assert outcome(grade_answer(question, right)) == (Verdict.PASS, 0.0, 0.0)
    assert outcome(grade_answer(question, wrong)) == (Verdict.FAIL, 0.0, 0.0)


@EVERY_KIND
def test_every_kind_status_credit_all(kind):
    question, _, wrong = changed(kind, status=Status.CREDIT_ALL, attempts=(1.0, 0.5), hints=(Hint("x", 2.0),))
    assert outcome(grade_answer(question, wrong, attempt=5, hints=1)) == (Verdict.FAIL, 4.0, 4.0)


def test_attempts_without_end_are_each_for_all_points():
    question, right, _ = changed("choice")
    assert grade_answer(question, right, attempt=1000).score == 4.0


def test_attempts_and_hints_count_together():
    question, right, _ = changed("choice", attempts=(1.0, 0.5), hints=(Hint("x", 0.5),))
    assert grade_answer(question, right, attempt=2, hints=1).score == 1.5


def test_partial_credit_is_scaled_by_the_attempt():
    question, _, _ = changed("cloze", attempts=(1.0, 0.5))
    assert outcome(grade_answer(question, ("a", "3"), attempt=2)) == (Verdict.PARTIAL, 1.0, 4.0)


def test_free_text_unsure_is_never_scored():
    question, _, _ = changed("free_text", attempts=(1.0,), hints=(Hint("x", 1.0),))
    unsure = QuestionResult(Verdict.UNSURE, 2.0, 4.0, ("Compare.",), model_answer="The lower.")
    assert credited(question, unsure, attempt=1, hints=1) == replace(unsure, score=0.0)
    everyone = replace(question, status=Status.CREDIT_ALL)
    assert credited(everyone, unsure, attempt=1, hints=1) == replace(unsure, score=4.0)


# --- choice, multi, true_false ----------------------------------------------------------------------------


def test_choice_feedback_per_choice():
    question = ChoiceQuestion(
        choices=(Choice("a", right=True, feedback="Yes."), Choice("b", right=False, feedback="No.")), **COMMON
    )
    assert grade_answer(question, "a").feedback == ("Yes.",)
    assert grade_answer(question, "b").feedback == ("No.",)


def test_true_false_feedback_per_answer():
    question = TrueFalseQuestion(answer=True, feedback_true="Yes.", feedback_false="No.", **COMMON)
    assert grade_answer(question, answer=True).feedback == ("Yes.",)
    assert grade_answer(question, answer=False).feedback == ("No.",)


def multi(scoring, *picked):
    return grade_answer(MultiQuestion(choices=CHOICES, scoring=scoring, **COMMON), picked).score


def test_multi_partial_credit_exact():
    assert [multi(MultiScoring.EXACT, *picked) for picked in ("ab", "a", "abc", "c")] == [4.0, 0.0, 0.0, 0.0]


def test_multi_partial_credit_net():
    assert [multi(MultiScoring.NET, *picked) for picked in ("ab", "a", "abc", "ac", "c")] == [4.0, 2.0, 2.0, 0.0, 0.0]


def test_multi_partial_credit_each():
    assert [multi(MultiScoring.EACH, *picked) for picked in ("ab", "a", "abc", "ac", "cd")] == [4.0, 3.0, 3.0, 2.0, 0.0]


def test_multi_partial_credit_coverage():
    assert [multi(MultiScoring.COVERAGE, *picked) for picked in ("ab", "a", "abc", "ac")] == [4.0, 2.0, 0.0, 0.0]


@pytest.mark.parametrize("scoring", MultiScoring)
def test_multi_nothing_or_nonsense_picked_earns_nothing_more(scoring):
    assert multi(scoring) == 0.0
    assert multi(scoring, " ") == 0.0
    assert multi(scoring, "a", "b", "zebra") < multi(scoring, "a", "b")


# --- whatever is answered ----------------------------------------------------------------------------------


def any_json():
    """Anything that a file could hold, and what comes near to right answers."""
    odd = st.sampled_from([math.nan, math.inf, -math.inf, "\ud800", "\x1b]0;x\x07", "1e99999", ""])
    huge = st.sampled_from([1, -1]).map(lambda sign: sign * 10**5000)  # longer than Python writes numbers
    near = st.sampled_from(["a", "b", "c", "1", "2", "5 TB", "lower", "loooooow", "5", "one", "\u202e5"])
    scalars = (
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)) | odd | near | huge
    )
    keys = st.text(st.characters(codec=None)) | near
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(keys, inner),
        max_leaves=12,
    )


@EVERY_KIND
@settings(max_examples=120, deadline=None)
@given(answer=any_json(), attempt=st.integers(-2, 9), hints=st.integers(-2, 9))
def test_every_kind_judges_any_json_answer_the_same_twice(kind, answer, attempt, hints):
    question, _, _ = changed(kind, attempts=(1.0, 0.5), hints=(Hint("x", 0.3),))
    result = grade_answer(question, answer, attempt=attempt, hints=hints)
    assert result == grade_answer(question, answer, attempt=attempt, hints=hints)
    assert 0.0 <= result.score <= result.max_score == question.points
    assert result.feedback or result.verdict in {Verdict.PASS, Verdict.UNSURE}
    told = "\n".join([*result.feedback, *(part.given + part.feedback for part in result.parts)])
    told.encode()  # no lone surrogates
    assert not set(told) & set("\x1b\x07\u202e")
    assert len(told) < 10_000
