"""Whatever is done to a quiz of every kind, reading it ends well: in a Quiz, or in problems with real places."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tutor.course.cloze_text import cut
from tutor.course.patterns import Matcher, PatternError, compile_glob, compile_regex
from tutor.course.problems import ProblemList
from tutor.course.quizzes import read_quiz
from tutor.course.source import SourceFile

EVERY_KIND = Path(__file__).with_name("every-kind.yaml").read_text("utf-8")
PIECES = st.sampled_from(
    [
        *"-:[]{}#&*!|>'\"%@`=?\\\t\n é学\x00\U0001f600\u202e",
        "{{", "}}", "{{a|", "|", "null", "true", ".nan", "1e999", "9" * 400, "-1", "[]", "{}", "''", "0x1", "1.10",
        "\n    rubric:", "\n    wrong:", "\n    near:", "\n    units:", "\n  - ", "answer: ", "(((", "[a", "a{9999}",
    ]
)  # fmt: skip
FAIR = settings(max_examples=200, deadline=None)


@FAIR
@given(seed=st.integers(0, 2**32), pieces=st.lists(PIECES, min_size=1, max_size=6))
def test_a_quiz_of_every_kind_with_random_changes(seed, pieces):
    generator = random.Random(seed)  # noqa: S311 - test data, no secret
    text = EVERY_KIND
    for piece in pieces:
        at = generator.randint(0, len(text))
        text = text[:at] + piece + text[at + generator.choice([0, 0, 1, 8]) :]
    problems = ProblemList()
    quiz = read_quiz(SourceFile(Path("quiz.yaml"), text), problems)
    assert quiz is not None or problems.any_error
    for problem in problems.in_order:
        assert problem.what
        assert problem.mend
        assert 1 <= problem.place.line <= text.count("\n") + 1
        assert problem.place.column >= 1


@FAIR
@given(text=st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_the_parts_of_any_cloze_are_texts_with_gaps_between(text):
    pieces = cut(text)
    assert len(pieces.texts) == len(pieces.gaps) + 1
    if "{{" not in text:
        assert pieces.texts == (text,)


@FAIR
@given(text=st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=8).map("".join)), answer=st.text(max_size=60))
@example(text="(a+)+b", answer="a" * 60)
@example(text="(.*)*" * 20, answer="a" * 60)
@example(text="[[:alpha:]]", answer="a")
@example(text="[!]a]", answer="]")
@example(text="[\\]", answer="\\")
@example(text="[a&&b||c--d~~e]", answer="\\")
def test_any_pattern_matches_or_doesnt_or_is_refused_in_words(text, answer):
    for compile_ in (compile_glob, compile_regex):
        said = ""
        try:
            found = Matcher().matches(compile_(text), answer)
        except PatternError as error:
            said = str(error)
        assert said or found in {True, False}
