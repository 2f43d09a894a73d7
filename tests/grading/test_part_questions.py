"""Questions with parts earn a share for each part, and say of each what is wrong without giving it away."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.grading import grade_answer
from tutor.model.places import Place
from tutor.model.questions import (
    Blank,
    ClozeQuestion,
    MatchQuestion,
    NumberRule,
    OrderQuestion,
    OrderScoring,
    Pair,
    PredictQuestion,
    TextPattern,
    TextRule,
    TextSyntax,
    WrongText,
)
from tutor.model.verdicts import Verdict

COMMON = {"id": "q", "ask": "?", "place": Place(Path("quiz.yaml")), "points": 3.0}

CLOZE = ClozeQuestion(
    texts=("S3 holds ", ", up to ", " TB each, ", "."),
    blanks=(
        Blank("what", TextRule((TextPattern("objects"),), (WrongText(TextPattern("volumes"), "EBS does."),), typos=1)),
        Blank("size", NumberRule(50, unit="TB")),
        Blank("where", TextRule((TextPattern("in a region"),)), ("in a region", "in a zone")),
    ),
    **COMMON,
)
MATCH = MatchQuestion(
    pairs=(Pair("S3", "objects", "S3 is no disk."), Pair("EBS", "blocks"), Pair("Glacier", "objects")),
    distractors=("rows",),
    **COMMON,
)
ITEMS = ("create", "fill", "empty", "delete")
ORDER = OrderQuestion(items=ITEMS, **COMMON)
EXACT = OrderQuestion(items=ITEMS, scoring=OrderScoring.EXACT, **COMMON)
DEPENDS = OrderQuestion(items=ITEMS, depends=((1, 0), (3, 0), (3, 2)), **COMMON)
PREDICT = PredictQuestion(
    program="",
    output="0\nTrue\nabc\n",
    wrong=(
        WrongText(TextPattern("1\nTrue\nabc"), "range starts at 0."),
        WrongText(TextPattern("*None*", TextSyntax.GLOB), "print returns nothing, and prints no None."),
        WrongText(TextPattern(r"(?s).*true.*", TextSyntax.REGEX), "Python writes True."),
    ),
    **COMMON,
)


def outcome(question, answer):
    result = grade_answer(question, answer)
    return result.verdict, result.score


def rights(question, answer):
    return [part.right for part in grade_answer(question, answer).parts]


# --- cloze -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        ("objects", "50", "in a region"),
        ["Objects.", "50 TB", "IN A REGION"],
        ["objects", 50, "in a region"],
        {"where": "in a region", "what": "objects", "size": 50},
    ],
)
def test_cloze_right_in_all_gaps(answer):
    assert outcome(CLOZE, answer) == (Verdict.PASS, 3.0)


def test_cloze_partial_credit_per_gap():
    assert outcome(CLOZE, ("objects", "50", "in a zone")) == (Verdict.PARTIAL, 2.0)
    assert outcome(CLOZE, ("objects", "", "")) == (Verdict.PARTIAL, 1.0)
    assert outcome(CLOZE, ("", "", "")) == (Verdict.FAIL, 0.0)


def test_cloze_feedback_per_gap():
    result = grade_answer(CLOZE, ("volumes", "500", "on the moon"))
    assert result.feedback == ("None of the 3 gaps is right.",)
    assert [(part.name, part.given, part.feedback) for part in result.parts] == [
        ("what", "volumes", "EBS does."),
        ("size", "500", "Check the power of ten."),
        ("where", "on the moon", "'on the moon' is none of the choices for this gap."),
    ]


def test_cloze_typo_allowance_in_a_gap():
    part = grade_answer(CLOZE, ("obejcts", "50", "in a region")).parts[0]
    assert (part.right, part.feedback) == (True, "Right. It is spelt `objects`.")


def test_cloze_empty_gap_is_told():
    assert grade_answer(CLOZE, ("objects",)).parts[1].feedback == "Nothing stands here yet."
    assert rights(CLOZE, ["objects", None, None]) == [True, False, False]


@pytest.mark.parametrize("answer", [("a", "b", "c", "d"), None, [["objects"]]])
def test_cloze_of_another_shape_is_told(answer):
    assert "Expected a list of 3 texts" in grade_answer(CLOZE, answer).feedback[0]


def test_cloze_unknown_gap_is_told():
    assert "There is no gap called 'who'." in grade_answer(CLOZE, {"who": "objects"}).feedback


def test_cloze_feedback_does_not_give_the_answer_away():
    result = grade_answer(CLOZE, ("objcets!", "51", "zone"))
    feedback = " ".join([*result.feedback, *(part.feedback for part in result.parts if not part.right)])
    assert not any(right in feedback for right in ("objects", "50", "in a region"))


# --- match -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        ("objects", "blocks", "objects"),
        [" Objects", "blocks ", "objects"],
        {"EBS": "blocks", "S3": "objects", "glacier": "objects"},
    ],
)
def test_match_all_pairs(answer):
    assert outcome(MATCH, answer) == (Verdict.PASS, 3.0)


def test_match_partial_credit_per_pair():
    assert outcome(MATCH, ("objects", "objects", "rows")) == (Verdict.PARTIAL, 1.0)
    assert outcome(MATCH, {"S3": "objects", "EBS": "blocks"}) == (Verdict.PARTIAL, 2.0)
    assert outcome(MATCH, ("rows", "rows", "rows")) == (Verdict.FAIL, 0.0)


def test_match_feedback_per_pair():
    result = grade_answer(MATCH, ("rows", "rows", "tapes"))
    assert [(part.name, part.feedback) for part in result.parts] == [
        ("S3", "S3 is no disk."),
        ("EBS", "This does not belong here."),
        ("Glacier", "'tapes' is none of the texts that can be given."),
    ]


def test_match_empty_pair_is_told():
    assert grade_answer(MATCH, ("objects", "", "objects")).parts[1].feedback == "Nothing is given to this one yet."


def test_match_unknown_left_text_is_told():
    result = grade_answer(MATCH, {"S3": "objects", "RDS": "rows"})
    assert result.feedback == ("1 of the 3 pairs is right.", "'RDS' is none of the texts on the left.")


@pytest.mark.parametrize("answer", [("rows",) * 4, None, [{}]])
def test_match_of_another_shape_is_told(answer):
    assert "Expected 3 texts" in grade_answer(MATCH, answer).feedback[0]


# --- order -------------------------------------------------------------------------------------------------


def test_order_in_the_right_order():
    assert outcome(ORDER, ITEMS) == (Verdict.PASS, 3.0)
    assert outcome(ORDER, [" Create", "FILL", "empty", "delete\n"]) == (Verdict.PASS, 3.0)


def test_order_partial_credit_longest():
    assert outcome(ORDER, ("delete", "create", "fill", "empty")) == (Verdict.PARTIAL, 2.0)
    assert outcome(ORDER, ("fill", "create", "delete", "empty")) == (Verdict.PARTIAL, 1.0)
    assert outcome(ORDER, ITEMS[::-1]) == (Verdict.FAIL, 0.0)


def test_order_exact_scoring():
    assert outcome(EXACT, ("delete", "create", "fill", "empty")) == (Verdict.FAIL, 0.0)
    assert outcome(EXACT, ITEMS) == (Verdict.PASS, 3.0)


def test_order_depends():
    assert outcome(DEPENDS, ("empty", "create", "delete", "fill")) == (Verdict.PASS, 3.0)
    assert outcome(DEPENDS, ("create", "delete", "empty", "fill")) == (Verdict.PARTIAL, 2.0)
    assert outcome(DEPENDS, ("delete", "fill", "create", "empty")) == (Verdict.FAIL, 0.0)


def test_order_depends_all_or_nothing():
    question = OrderQuestion(items=ITEMS, depends=DEPENDS.depends, scoring=OrderScoring.EXACT, **COMMON)
    assert outcome(question, ("create", "delete", "empty", "fill")) == (Verdict.FAIL, 0.0)
    assert outcome(question, ("empty", "create", "delete", "fill")) == (Verdict.PASS, 3.0)


def test_order_feedback_names_what_stands_wrong():
    assert grade_answer(ORDER, ("delete", "create", "fill", "empty")).feedback == ("`delete` comes too early.",)
    assert grade_answer(ORDER, ("fill", "empty", "delete", "create")).feedback == ("`create` comes too late.",)
    assert rights(ORDER, ("fill", "empty", "delete", "create")) == [True, True, True, False]


def test_order_depends_feedback_names_one_dependency():
    result = grade_answer(DEPENDS, ("create", "delete", "empty", "fill"))
    assert result.feedback == ("`empty` must come before `delete`.",)
    assert [part.right for part in result.parts] == [True, False, False, True]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (("create", "fill", "empty"), "Missing: `delete`."),
        ((*ITEMS, "create"), "`create` stands there more than once."),
        (("create", "fill", "empty", "burn"), "'burn' is none of the items."),
        ((*ITEMS, "burn"), "'burn' is none of the items."),
        ((), "Nothing was put in order"),
        (None, "Expected a list"),
        ({"create": 1}, "Expected a list"),
    ],
)
@pytest.mark.parametrize("question", [ORDER, EXACT, DEPENDS], ids=["longest", "exact", "depends"])
def test_order_of_other_items_is_told_and_never_right(question, answer, told):
    result = grade_answer(question, answer)
    assert told in "\n".join(result.feedback)
    assert result.verdict is not Verdict.PASS


def test_order_with_an_item_missing_keeps_what_stands_right():
    assert outcome(ORDER, ("create", "fill", "delete")) == (Verdict.PARTIAL, 2.0)


@pytest.mark.parametrize(
    ("answer", "score", "ticks"),
    [
        (("create",), 0.0, [False]),
        (("delete",), 0.0, [False]),
        (("create", "fill"), 1.0, [True, True]),
        (("create", "empty", "delete"), 2.0, [True, True, True]),
        (("delete", "create", "fill"), 1.0, [False, False, True]),
        (("fill", "create"), 0.0, [False, False]),
    ],
)
def test_order_depends_counts_a_pair_only_if_both_are_given(answer, score, ticks):
    result = grade_answer(DEPENDS, answer)
    assert result.score == score
    assert [part.right for part in result.parts] == ticks
    assert any(line.startswith("Missing: ") for line in result.feedback)


def test_order_nothing_is_ticked_where_nothing_is_earned():
    for answer in (ITEMS[::-1], ("fill",)):
        assert outcome(ORDER, answer) == (Verdict.FAIL, 0.0)
        assert not any(rights(ORDER, answer))


def test_order_scores_agree_with_their_definition():
    for given_order in itertools.permutations(range(4)):
        subsets = itertools.chain.from_iterable(itertools.combinations(given_order, size) for size in range(1, 5))
        longest = max(len(subset) for subset in subsets if list(subset) == sorted(subset))
        assert grade_answer(ORDER, [ITEMS[index] for index in given_order]).score == pytest.approx(longest - 1)


@settings(max_examples=200, deadline=None)
@given(answer=st.permutations(ITEMS))
def test_order_feedback_is_there_unless_it_is_right(answer):
    for question in (ORDER, EXACT, DEPENDS):
        result = grade_answer(question, answer)
        assert (result.verdict is Verdict.PASS) == (not result.feedback) == all(part.right for part in result.parts)


# --- predict -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["0\nTrue\nabc", "0  \nTrue\t\nabc\n\n \n", "0\r\nTrue\r\nabc\r\n"])
def test_predict_forgives_white_space_at_ends(answer):
    assert outcome(PREDICT, answer) == (Verdict.PASS, 3.0)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("0\nFalse\nabc", "Line 2 is the first that is not as printed: you have 'False'."),
        ("0\nTrue\nABC", "Check upper and lower case."),
        ("0\nTrue\n abc", "Check the white space in it."),
        ("0\nTrue\n'abc'", "without its quotes"),
        ("0\nTrue", "prints more: line 3 is missing."),
        ("0\nTrue\nabc\n3", "prints no line 4, where you have '3'."),
        ("", "empty"),
        (None, "Expected the text"),
        ("x" * 30_000, "too long"),
    ],
)
def test_predict_feedback_shows_the_first_line_that_differs(answer, told):
    result = grade_answer(PREDICT, answer)
    assert (result.verdict, result.score) == (Verdict.FAIL, 0.0)
    assert told in result.feedback[0]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("1 \nTrue\nabc\n", "range starts at 0."),
        ("0\nTrue\nabc\nNone", "print returns nothing, and prints no None."),
        ("0\ntrue\nabc", "Python writes True."),
    ],
)
def test_predict_wrong_output_feedback(answer, told):
    assert grade_answer(PREDICT, answer).feedback == (told,)


def test_predict_a_wrong_text_on_one_line_is_not_the_output_on_several():
    wrong = (WrongText(TextPattern("2 4 6"), "`print` begins a new line."),)
    question = PredictQuestion(program="...", output="2\n4\n6\n", wrong=wrong, **COMMON)
    assert grade_answer(question, "2 4 6 \n").feedback == ("`print` begins a new line.",)
    assert grade_answer(question, "2\n4\n6").verdict is Verdict.PASS


def test_predict_nothing_printed():
    silent = PredictQuestion(program="", output="", **COMMON)
    assert outcome(silent, " \n") == (Verdict.PASS, 3.0)
    assert "prints no line 1" in grade_answer(silent, "None").feedback[0]


def test_predict_from_a_file_that_made_a_value_of_it():
    assert outcome(PredictQuestion(program="", output="True\n", **COMMON), answer=True) == (Verdict.PASS, 3.0)
    assert outcome(PredictQuestion(program="", output="42\n", **COMMON), 42) == (Verdict.PASS, 3.0)


def test_predict_feedback_does_not_give_the_answer_away():
    assert "abc" not in grade_answer(PREDICT, "0\nTrue").feedback[0]
    assert "abc" not in grade_answer(PREDICT, "0\nTrue\nxyz").feedback[0]
