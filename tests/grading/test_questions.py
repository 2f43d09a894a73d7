"""A learner's answer is judged fairly, with feedback that says what to change."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.grading import grade_answer
from tutor.model.places import Place
from tutor.model.questions import (
    Choice,
    ChoiceQuestion,
    MultiQuestion,
    MultiScoring,
    TextPattern,
    TextQuestion,
    TextRule,
    TrueFalseQuestion,
    WrongText,
)
from tutor.model.verdicts import Verdict

HERE = Place(Path("quiz.yaml"))
COMMON = {"id": "q", "ask": "?", "place": HERE, "points": 3.0, "explanation": "Because."}

CHOICE = ChoiceQuestion(
    choices=(Choice("an  S3\nbucket", right=True), Choice("an EBS volume", right=False, feedback="One zone only.")),
    **COMMON,
)
MULTI = MultiQuestion(
    choices=(
        Choice("a", right=True, feedback="a holds too"),
        Choice("b", right=True),
        Choice("c", right=True),
        Choice("x", right=False, feedback="x never holds"),
        Choice("y", right=False),
    ),
    **COMMON,
)
TRUE_FALSE = TrueFalseQuestion(answer=True, feedback_false="Names are global.", **COMMON)


def text(*answers, wrong=(), **more):
    return TextQuestion(rule=TextRule(tuple(TextPattern(one) for one in answers), wrong, **more), **COMMON)


TEXT = text("create_bucket", "`ls`", wrong=(WrongText(TextPattern("make_bucket"), "That is boto 1."),))
CASED = text("NoSuchKey", case_sensitive=True)
ALL = (CHOICE, MULTI, TRUE_FALSE, TEXT, CASED)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (CHOICE, "an S3 bucket"),
        (CHOICE, " an S3   bucket\n"),
        (CHOICE, "AN S3 BUCKET"),
        (MULTI, ("a", "b", "c")),
        (MULTI, ["c", "b", "a", "a"]),
        (TRUE_FALSE, True),
        (TRUE_FALSE, " True "),
        *((TRUE_FALSE, word) for word in ("yes", "Y", "t", "YES")),
        (TEXT, "create_bucket"),
        (TEXT, "  CREATE_bucket. "),
        (TEXT, '"create_bucket".'),
        (TEXT, "“create_bucket.”"),
        (TEXT, "`ls`"),
        (TEXT, "\uff43reate_bucket"),  # full-width c
        (CASED, "NoSuchKey"),
        (text("50"), 50),
        (text("3.5"), 3.5),
    ],
)
def test_a_right_answer_earns_all_points(question, answer):
    result = grade_answer(question, answer)
    assert (result.verdict, result.score, result.max_score) == (Verdict.PASS, 3.0, 3.0)
    assert result.explanation == "Because."


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        (CHOICE, "an EBS volume", "One zone only."),
        (CHOICE, "a tape", "none of the choices"),
        (CHOICE, "", "Nothing was picked"),
        (CHOICE, ["an S3 bucket"], "Expected the text of one choice"),
        (CHOICE, None, "Expected the text of one choice"),
        (MULTI, (), "Nothing was picked"),
        (MULTI, {"a": 1}, "Expected a list"),
        (MULTI, [["a"]], "Expected a list"),
        (MULTI, "x", "x never holds"),
        (MULTI, "zebra", "'zebra' is none of the choices"),
        (TRUE_FALSE, False, "Names are global."),
        (TRUE_FALSE, "no", "Names are global."),
        (TRUE_FALSE, "perhaps", "Expected `true` or `false`"),
        (TRUE_FALSE, 1, "Expected `true` or `false`"),
        (TRUE_FALSE, None, "Expected `true` or `false`"),
        (TEXT, "make_bucket", "That is boto 1."),
        (TEXT, "'Make_Bucket'", "That is boto 1."),
        (TEXT, "create_bukcet", "check the spelling"),
        (TEXT, "ls", "not the answer"),
        (TEXT, "  ", "empty"),
        (TEXT, ["create_bucket"], "Expected a short text"),
        (TEXT, "x" * 100_000, "too long"),
        (CASED, "nosuchkey", "upper and lower case"),
    ],
)
def test_a_wrong_answer_earns_nothing_and_is_told_why(question, answer, told):
    result = grade_answer(question, answer)
    assert (result.verdict, result.score) == (Verdict.FAIL, 0.0)
    assert told in "\n".join(result.feedback)


@pytest.mark.parametrize(
    ("picked", "score", "feedback"),
    [
        (("a",), 1.0, ("2 more are right that you did not pick.",)),
        (("b", "c"), 2.0, ("a holds too",)),
        (("b",), 1.0, ("a holds too", "1 more is right that you did not pick.")),
        (("a", "b", "c", "x"), 2.0, ("x never holds",)),
        (("a", "b", "y"), 1.0, ("Not right: y", "1 is right that you did not pick.")),
        (("a", "b", "zebra"), 1.0, ("'zebra' is none of the choices.", "1 is right that you did not pick.")),
    ],
)
def test_multi_feedback_per_choice_and_right_picks_less_wrong_ones(picked, score, feedback):
    result = grade_answer(MULTI, picked)
    assert (result.verdict, result.score) == (Verdict.PARTIAL, score)
    assert result.feedback == feedback


def test_where_more_is_told_a_wrong_pick_is_told_with_its_own_text():
    told = grade_answer(MULTI, ("b", "x", "y")).feedback
    assert told == ("x: x never holds", "Not right: y", "a holds too", "1 more is right that you did not pick.")


def test_picking_everything_earns_only_what_is_left_after_the_wrong_ones():
    assert grade_answer(MULTI, ("a", "b", "c", "x", "y")).score == 1.0


def test_exact_scoring_gives_all_or_nothing():
    question = MultiQuestion(choices=MULTI.choices, scoring=MultiScoring.EXACT, **COMMON)
    assert grade_answer(question, ("a", "b")).verdict is Verdict.FAIL
    assert grade_answer(question, ("a", "b", "c")).verdict is Verdict.PASS


def test_quotes_and_periods_count_when_the_answer_itself_has_them():
    assert grade_answer(text('"quoted"'), "quoted").verdict is Verdict.FAIL
    assert grade_answer(text("example.com."), "example.com").verdict is Verdict.FAIL
    assert grade_answer(text("example.com."), "example.com.").verdict is Verdict.PASS


def test_choices_that_differ_in_case_only_stay_apart():
    question = ChoiceQuestion(choices=(Choice("pool", right=True), Choice("Pool", right=False)), **COMMON)
    assert grade_answer(question, "Pool").verdict is Verdict.FAIL
    assert grade_answer(question, "pool").verdict is Verdict.PASS
    assert "none of the choices" in grade_answer(question, "POOL").feedback[0]


def test_what_a_learner_typed_cannot_drive_the_terminal():
    result = grade_answer(CHOICE, "\x1b]0;owned\x07\x9b31m")
    assert not any(character in "".join(result.feedback) for character in "\x1b\x07\x9b")


def any_json():
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None))
    known = st.sampled_from(["a", "b", "c", "x", "an S3 bucket", "create_bucket", "true", "\udc80"])
    return st.recursive(
        scalars | known,
        lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
        max_leaves=12,
    )


@settings(max_examples=200, deadline=None)
@given(question=st.sampled_from(ALL), answer=any_json())
def test_any_json_answer_gets_the_same_sound_verdict_twice(question, answer):
    result = grade_answer(question, answer)
    assert 0.0 <= result.score <= result.max_score == question.points
    assert result == grade_answer(question, answer)
    assert (result.verdict is Verdict.PASS) == (result.score == result.max_score)
    assert (result.verdict is Verdict.FAIL) == (result.score == 0)
    assert result.feedback or result.verdict is Verdict.PASS


@settings(max_examples=200, deadline=None)
@given(picked=st.sets(st.sampled_from("abcxy")), order=st.randoms())
def test_the_order_of_picks_changes_nothing(picked, order):
    shuffled = sorted(picked)
    order.shuffle(shuffled)
    result = grade_answer(MULTI, tuple(shuffled))
    assert result == grade_answer(MULTI, tuple(sorted(picked)))
    right, wrong = len(picked & set("abc")), len(picked & set("xy"))
    assert result.score == pytest.approx(max(0, right - wrong))
