"""What can't be read as an answer is told so, and isn't taken as one; what can be is, however wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.grading import grade_answer
from tutor.grading.model_answer import grade_after_model_answer, repeats_model_answer
from tutor.model.places import Place
from tutor.model.questions import (
    Blank,
    Choice,
    ChoiceQuestion,
    ClozeQuestion,
    FreeTextQuestion,
    MatchQuestion,
    MultiQuestion,
    NumberQuestion,
    NumberRule,
    OrderQuestion,
    Pair,
    PredictQuestion,
    TextPattern,
    TextQuestion,
    TextRule,
    TrueFalseQuestion,
)
from tutor.model.rubric import Concept, Phrase, PhraseGroup, Rubric
from tutor.model.verdicts import Verdict

HERE = Place(Path("quiz.yaml"))
COMMON = {"id": "q", "ask": "Why does it flow there?", "place": HERE}
CHOICES = (Choice("a", right=True), Choice("b", right=False))
WORD = TextRule((TextPattern("bucket"),))
RUBRIC = Rubric((Concept("low", "Where?", (PhraseGroup((Phrase("lower", HERE),)),), HERE),), 1, HERE)
WHY = FreeTextQuestion(answer="Water flows to the `lower` place of the two.", rubric=RUBRIC, **COMMON)
QUESTIONS = {
    "choice": ChoiceQuestion(choices=CHOICES, **COMMON),
    "multi": MultiQuestion(choices=CHOICES, **COMMON),
    "true_false": TrueFalseQuestion(answer=True, **COMMON),
    "number": NumberQuestion(rule=NumberRule(7, unit="km", units=(("km", 1.0),), unit_required=True), **COMMON),
    "bare": NumberQuestion(rule=NumberRule(7), **COMMON),
    "text": TextQuestion(rule=WORD, **COMMON),
    "free_text": WHY,
    "cloze": ClozeQuestion(texts=("", "", ""), blanks=(Blank("w", WORD), Blank("n", NumberRule(7))), **COMMON),
    "match": MatchQuestion(pairs=(Pair("a", "1"), Pair("b", "2")), **COMMON),
    "order": OrderQuestion(items=("a", "b"), **COMMON),
    "predict": PredictQuestion(program="print(1)", output="1\n", **COMMON),
}


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        *((kind, answer) for kind in QUESTIONS for answer in (None, {}, [[]], "", " \n")),
        *(("choice", answer) for answer in ("c", ["a"])),
        ("multi", ["c"]),
        ("true_false", "perhaps"),
        *(("number", answer) for answer in ("about 7", "7 parsec", "1.024,5 km", "7", "7/0 km", "9" * 200)),
        *(("bare", answer) for answer in ("7 parsec", True)),
        ("text", "x" * 100_000),
        ("free_text", "lower " * 1000),
        *(("cloze", answer) for answer in (["", "about 7"], ["a", "b", "c"], {"x": "bucket"})),
        *(("match", answer) for answer in (["5", ""], ["1", "2", "1"], {"c": "1"})),
        ("order", ["c"]),
        ("predict", "x" * 100_000),
    ],
)
def test_what_can_not_be_read_as_an_answer_is_not_taken(kind, answer):
    result = grade_answer(QUESTIONS[kind], answer)
    assert (result.taken, result.verdict, result.score) == (False, Verdict.FAIL, 0.0)
    assert result.feedback or all(part.feedback for part in result.parts)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("choice", "b"),
        ("multi", ["b"]),
        ("multi", ["b", "c"]),
        ("true_false", "no"),
        ("number", "8 km"),
        ("bare", "8"),
        ("text", "disk"),
        ("free_text", "bananas"),
        ("free_text", "I don't know"),
        ("cloze", ["disk", "about 7"]),
        ("match", ["2", "9"]),
        ("order", ["b"]),
        ("predict", "2"),
    ],
)
def test_a_wrong_answer_is_taken(kind, answer):
    result = grade_answer(QUESTIONS[kind], answer)
    assert result.taken
    assert result.verdict is not Verdict.PASS


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        (WHY.answer, True),
        ("WATER flows to the lower place, of the two!", True),
        ("Water flows to teh lower place of two", True),
        (f"As the book says, {WHY.answer} So it is.", True),
        ("It goes down, so it ends in the lower one.", False),
        ("lower", False),
        ("", False),
        ("x" * 1_000_000, False),
        ("\udc80 \x00", False),
    ],
)
def test_the_model_answer_is_known_again_whatever_its_marks(answer, again):
    assert repeats_model_answer(WHY, answer) is again
    result = grade_after_model_answer(WHY, answer)
    assert ("That is the model answer again. Say it in your own words." in result.feedback) is again
    assert not (again and (result.taken or result.score))


def test_other_kinds_are_judged_as_ever_after_a_model_answer():
    for kind in set(QUESTIONS) - {"free_text"}:
        assert grade_after_model_answer(QUESTIONS[kind], "1") == grade_answer(QUESTIONS[kind], "1")
