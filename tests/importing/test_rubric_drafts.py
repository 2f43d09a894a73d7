"""The draft of a rubric passes what its author wrote, and nothing that only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.course import load_course
from tutor.course.problems import ProblemList
from tutor.course.quizzes import read_quiz
from tutor.course.source import SourceFile
from tutor.grading import grade_answer
from tutor.importing.notes import Notes
from tutor.importing.open_questions import as_keys
from tutor.importing.pop_quizzes import OpenQuestion
from tutor.importing.quiz_text import quiz_text
from tutor.model.questions import FreeTextQuestion, NumberQuestion, TextQuestion
from tutor.model.verdicts import Verdict
from tutor.proving.rubrics import find_rubric_problems

VIRUS = "False. It has no metabolism of its own."
LIST = "- lipids\n- proteins"
RATIO = "Because the ratio is higher, so that diffusion is fast"
PIECES = (
    "it", "is", "not", "no", "lipids", ",", ".", ";", "\n", "and", "or", "but", "because", "5", "-", "-5", "<", "é学",
    "*", "**", "`", "the", "a",
)  # fmt: skip


def drafted(tmp_path, answer, ask="What do you say to that?"):
    """The question that an answer in words becomes, as it loads, and what its author is told to do."""
    notes = Notes()
    keys = as_keys(OpenQuestion(ask, answer, "line 1"), "a", "a#a", notes)
    problems = ProblemList()
    quiz = read_quiz(SourceFile(tmp_path / "a.yaml", quiz_text("T", [keys])), problems)
    assert quiz is not None
    assert not problems.any_error
    return quiz.questions[0], " / ".join(note.what for note in notes.found)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (VIRUS, "false: it has no metabolism of its own"),
        (LIST, "Lipids and proteins."),
        (LIST, "proteins; lipids"),
        (RATIO, "Because ratio is higher, so that the diffusion is fast."),
        ("No, you **cannot**.", "no you can't"),
        ("It can't be 3.5 km", "It cannot be 3.5 km!"),
    ],
)
def test_the_model_answer_passes_said_nearly_so(tmp_path, answer, said):
    question, _ = drafted(tmp_path, answer)
    assert grade_answer(question, answer).verdict is Verdict.PASS
    assert grade_answer(question, said).verdict is Verdict.PASS


def test_a_model_answer_with_a_link_in_it_passes(tmp_path):
    answer = "No, you cannot. See [the list](https://example.org/a-b) of `a..b` names."
    question, _ = drafted(tmp_path, answer)
    assert grade_answer(question, answer).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (VIRUS, "True. It has no metabolism of its own."),
        (VIRUS, "It has no metabolism of its own."),
        (VIRUS, "False."),
        (VIRUS, "False. It has a metabolism of its own."),
        (VIRUS, "False. It never has no metabolism of its own."),
        (LIST, "lipids"),
        (LIST, "proteins"),
        (LIST, "lipids, no proteins"),
        (LIST, "lipids without proteins"),
        (LIST, "neither lipids nor proteins"),
        (RATIO, "Because the ratio is lower, so that diffusion is fast"),
        (RATIO, "Because the ratio is higher, so that diffusion is slow"),
        (RATIO, "Because the ratio is not higher, so that diffusion is fast"),
        (RATIO, "so that diffusion is fast"),
        (RATIO, "Because the ratio is much less higher, so that diffusion is fast"),
        ("It is below -5 degrees", "It is below 5 degrees"),
        ("one two three four five six seven eight nine ten eleven twelve thirteen", "two three four five"),
        (
            "it runs one two three four five six seven eight nine ten eleven twelve thirteen and not fourteen at all",
            "it runs one two three four five six seven eight nine ten eleven twelve thirteen and fourteen at all",
        ),
    ],
)
def test_what_only_looks_like_the_model_answer_never_passes(tmp_path, answer, said):
    question, _ = drafted(tmp_path, answer)
    assert grade_answer(question, said).verdict is not Verdict.PASS


@pytest.mark.parametrize("answer", [LIST, VIRUS, RATIO])
def test_what_shares_no_clause_with_the_model_answer_is_left_open(tmp_path, answer):
    question, _ = drafted(tmp_path, answer)
    found = grade_answer(question, "I say that the metabolism, the ratio and the fat matter most.")
    assert (found.verdict, found.score) == (Verdict.UNSURE, 0)


def test_the_author_is_told_what_the_draft_does(tmp_path):
    _, of_one = drafted(tmp_path, "One reason is that it stands in the same zone.")
    assert of_one.endswith("passes the model answer word for word and leaves others unsure")
    _, of_two = drafted(tmp_path, VIRUS)
    assert "gives part of the points for part of it" in of_two
    assert grade_answer(drafted(tmp_path, VIRUS)[0], "False.").verdict is Verdict.PARTIAL
    for unreadable in ("¿¡ ~ ~ ?!", "It is below -5 degrees"):
        question, told = drafted(tmp_path, unreadable)
        assert "passes nothing, not even the model answer" in told
        assert grade_answer(question, unreadable).verdict is not Verdict.PASS


@pytest.mark.parametrize(("answer", "value"), [("46", 46), ("3.5", 3.5), ("-2.", -2), ("**1024**", 1024), ("0", 0)])
def test_a_bare_number_becomes_a_number(tmp_path, answer, value):
    question, told = drafted(tmp_path, answer)
    assert isinstance(question, NumberQuestion)
    assert question.rule.answer == value
    assert "`tolerance`" in told
    assert grade_answer(question, answer.strip("*.")).verdict is Verdict.PASS


@pytest.mark.parametrize("answer", ["46 chromosomes", "5 GB", "40%", "007", "S3", "1.2.3"])
def test_a_number_with_something_to_it_stays_a_text(tmp_path, answer):
    question, told = drafted(tmp_path, answer)
    assert isinstance(question, TextQuestion)
    assert ("`unit`" in told) is (answer in {"46 chromosomes", "5 GB", "40%"})


def test_the_drafts_of_a_lecture_are_no_mistakes_and_warn_that_they_lack_examples(lecture):
    for quiz in load_course(lecture.out).quizzes.values():
        for question in quiz.questions:
            if isinstance(question, FreeTextQuestion):
                found = {finding.code for finding in find_rubric_problems(question)}
                assert found == {"rubric-few-examples"}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_any_answer_gets_a_draft_that_loads(tmp_path_factory, words):
    answer = " ".join(words).strip()
    if answer:
        question, told = drafted(tmp_path_factory.getbasetemp(), answer)
        if isinstance(question, FreeTextQuestion) and "passes nothing" not in told:
            assert grade_answer(question, answer).verdict is Verdict.PASS
