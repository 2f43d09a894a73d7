"""GIFT comes in and goes out: what it can carry comes back the same, what it can't is told."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tutor.course import lint, load_course
from tutor.course.problems import ProblemList
from tutor.course.quizzes import read_quiz
from tutor.course.source import SourceFile
from tutor.errors import CourseError, TutorError, UsageError
from tutor.importing import export_gift, import_course
from tutor.importing.gift_course import gift_to_quizzes, quizzes_to_gift
from tutor.importing.notes import Notes
from tutor.importing.quiz_text import quiz_text
from tutor.model.places import Place, Severity
from tutor.model.questions import (
    Choice,
    FreeTextQuestion,
    MultiScoring,
    NearMiss,
    Pair,
    TextPattern,
    TextSyntax,
)


def read(text):
    """The questions of a text in GIFT, and what was told."""
    notes = Notes()
    quizzes = gift_to_quizzes(SourceFile(Path("a.gift"), text), notes)
    return [question for quiz in quizzes for question in loaded(quiz.questions).questions], notes.found


def one(text):
    (question,), _ = read(text)
    return question


def loaded(questions, title="T"):
    problems = ProblemList()
    quiz = read_quiz(SourceFile(Path("a.yaml"), quiz_text(title, questions)), problems)
    assert quiz is not None, [problem.what for problem in problems.in_order]
    return quiz


def test_the_pieces_of_a_file_become_quizzes_of_its_categories(gift):
    course = load_course(gift.out)
    assert {quiz.title: [question.id for question in quiz.questions] for quiz in course.quizzes.values()} == {
        "Drinks": ["kettle"],
        "Leaves": [
            "green-tea-is-a-tea",
            "how-many-minutes",
            "how-many-cups",
            "how-many-leaves",
            "the-tea-is-in-the",
            "which-are-teas",
            "what-goes-with-what",
            "tell-me-about-tea-why",
        ],
    }
    assert [problem for problem in lint(gift.out) if problem.severity is Severity.ERROR] == []


def test_what_is_lost_and_left_is_told_with_its_line(gift):
    assert list(gift.told("not carried")) == [f"line {gift.text[: gift.text.index('This is')].count(chr(10)) + 1}"]
    assert "write the rubric" in str(gift.told("to do"))
    assert set(gift.told("changed")) == {"line 2"}


def test_choices_with_feedback_and_html():
    question = one("// [tag:hot] [tag:wet]\n::kettle::[html]What <b>boils</b>?{=Water#Right. ~Tea#That draws. ~Milk}")
    assert (question.id, question.ask, question.tags) == ("kettle", "What **boils**?", ("hot", "wet"))
    assert question.choices == (
        Choice("Water", right=True, feedback="Right."),
        Choice("Tea", right=False, feedback="That draws."),
        Choice("Milk", right=False),
    )


@pytest.mark.parametrize(
    ("body", "answer", "to_true", "to_false"),
    [
        ("T", True, "", ""),
        ("FALSE", False, "", ""),
        (" true ", True, "", ""),
        ("T#wrong#right", True, "right", "wrong"),
        ("F#wrong#right", False, "wrong", "right"),
        ("T##right", True, "right", ""),
        ("F#wrong####all", False, "wrong", ""),
    ],
)
def test_true_or_false_tells_the_wrong_one_first(body, answer, to_true, to_false):
    question = one(f"So?{{{body}}}")
    assert (question.answer, question.feedback_true, question.feedback_false) == (answer, to_true, to_false)


@pytest.mark.parametrize(
    ("body", "answer", "tolerance"),
    [
        ("#4", 4, 0),
        ("#4:0.5", 4, 0.5),
        ("# -4.5e1 : 1", -45, 1),
        ("#1..3", 2, 1),
        ("#-3..-1", -2, 1),
        ("#=4:1", 4, 1),
        ("#=%100%4\\:1 =%50%9:2#Close.", 4, 1),
        ("#3.141..3.142", 3.1415, 0.0005),
    ],
)
def test_numbers_with_tolerances_and_ranges(body, answer, tolerance):
    rule = one(f"How many?{{{body}}}").rule
    assert (rule.answer, rule.tolerance) == (answer, tolerance)
    assert rule.near == ((NearMiss(9, "Close."),) if "Close" in body else ())


def test_short_answers_and_missing_words():
    question = one("The tea is in the {=pot =tea pot =%0%cup#Later. =mug* =a\\*b} now.")
    assert question.ask == r"The tea is in the \_\_\_\_\_ now."
    assert question.rule.answers == (
        TextPattern("pot"),
        TextPattern("tea pot"),
        TextPattern("mug*", TextSyntax.GLOB),
        TextPattern("a*b"),
    )
    assert [(wrong.pattern.text, wrong.feedback) for wrong in question.rule.wrong] == [("cup", "Later.")]


@pytest.mark.parametrize(
    ("body", "scoring"),
    [("~%50%a ~%50%b ~%-50%c", MultiScoring.NET), ("~%50%a ~%50%b ~%-100%c", MultiScoring.COVERAGE)],
)
def test_several_right_choices_by_their_weights(body, scoring):
    question = one(f"Which?{{{body}}}")
    assert [choice.text for choice in question.choices if choice.right] == ["a", "b"]
    assert question.scoring is scoring


@pytest.mark.parametrize(
    "body", ["~%70%a ~%30%b ~%-50%c", "~%50%a ~%50%b ~c", "=a ~%50%b ~c", "=a =%50%b#half", "#=4 =%50%5#half"]
)
def test_shares_that_have_no_counterpart_are_told(body):
    _, notes = read(f"Which?{{{body}}}")
    assert [note.fate for note in notes] == ["not carried"]


def test_pairs_and_what_belongs_to_none():
    question = one("What goes?{\n=tea -> pot\n=coffee -> jug\n= -> bowl\n}")
    assert question.pairs == (Pair("tea", "pot"), Pair("coffee", "jug"))
    assert question.distractors == ("bowl",)


def test_an_essay_has_its_general_feedback_for_model_answer():
    question = one("Tell me\\: why\\=?\\nNow.{####It wakes you up.}")
    assert isinstance(question, FreeTextQuestion)
    assert (question.ask, question.answer) == ("Tell me: why=?\nNow.", "It wakes you up.")
    _, notes = read("Why?{}")
    assert any("model answer" in note.what for note in notes)


def test_feedback_for_everyone_is_the_explanation():
    assert one("Which?{=a#yes ~b####Because\\nso.}").explanation == "Because\nso."


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(tmp_path, line_end):
    source = tmp_path / "a.gift"
    source.write_bytes("\ufeffA?{T}\n\n// x\n\nB?{F}\n".replace("\n", line_end).encode())
    import_course(source, tmp_path / "out")
    assert len(load_course(tmp_path / "out").quizzes["a"].questions) == 2


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("A?{=b ~c", 1, 3),
        ("A?{=b\n\n~c", 1, 3),
        ("\nA? b}", 2, 5),
        ("A?{b}", 1, 4),
        ("A?{maybe =c}", 1, 4),
        ("A?{#many}", 1, 5),
        ("A?{#4:x}", 1, 5),
        ("A?{#}", 1, 5),
        ("A?{=a ~}", 1, 8),
        ("A?{=a ~b\n  ~ b}", 2, 5),
        ("A?{~a ~b}", 1, 5),
        ("A?{=%50%a =%0%b}", 1, 9),
        ("A?{=a -> b =c ->}", 1, 13),
        ("::x::{T}", 1, 7),
        ("A?{=a -> b = -> c}", 1, 1),
        ("B?{T}\n\nA?{=a ->}", 3, 5),
    ],
)
def test_what_is_no_gift_is_named_at_its_place(text, line, column):
    with pytest.raises(CourseError) as caught:
        read(text)
    (problem,) = caught.value.problems
    assert (problem.place.line, problem.place.column) == (line, column)
    assert problem.source_line == text.split("\n")[line - 1]


def test_all_mistakes_are_named_and_nothing_is_written(imported, tmp_path):
    with pytest.raises(CourseError) as caught:
        imported("A?{b}\n\nB?{T}\n\nC?{=a ~\n", "a.gift")
    assert len(caught.value.problems) == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["", "// only a comment", "$CATEGORY: a", "Only said."])
def test_a_file_without_questions_is_refused(text):
    with pytest.raises(UsageError):
        read(text)


# --- out, and back ------------------------------------------------------------------------------------------


def said(value):
    """A question, or a part of it, without its places."""
    if isinstance(value, Place):
        return None
    if dataclasses.is_dataclass(value):
        return type(value), [said(getattr(value, field.name)) for field in dataclasses.fields(value)]
    return [said(item) for item in value] if isinstance(value, tuple) else value


SIGNS = r"ab É学~=#{}:\%[]*`/->!?'" + '"'
WORDS = st.text(st.sampled_from(SIGNS), min_size=1, max_size=8).filter(
    lambda text: text.strip() == text and "->" not in text and any(char.isalnum() for char in text)
)
TEXTS = st.one_of(WORDS, st.just("two\nlines"), st.just("%50% x"), st.just("[html]x"), st.just("// x"), st.just("####"))
NUMBERS = st.one_of(st.integers(-10_000, 10_000), st.sampled_from([0.5, -2.25, 1e-9, 6.02e23]))


def with_feedback(texts):
    return st.lists(st.tuples(texts, st.one_of(st.just(""), TEXTS)), min_size=2, max_size=5, unique_by=folded)


def folded(item):
    return " ".join((item if isinstance(item, str) else item[0]).split()).casefold()


@st.composite
def questions(draw):
    """The keys of a question of which GIFT can carry everything."""
    keys = {"ask": draw(TEXTS)}
    kind = draw(st.sampled_from(["choice", "multi", "true_false", "text", "number", "match"]))
    if kind in {"choice", "multi"}:
        listed = draw(with_feedback(TEXTS))
        right = [text for text, _ in listed[: 1 if kind == "choice" else max(1, len(listed) // 2)]]
        keys["choices"] = [{"text": text, **({"feedback": feedback} if feedback else {})} for text, feedback in listed]
        keys["answer"] = right[0] if kind == "choice" else right
        if kind == "multi" and len(right) > 1 and draw(st.booleans()):
            keys["scoring"] = "coverage"
    elif kind == "true_false":
        keys["answer"] = draw(st.booleans())
        keys["feedback"] = {"true": draw(st.one_of(st.just(""), TEXTS)), "false": draw(st.one_of(st.just(""), TEXTS))}
    elif kind == "text":
        first, *rest = draw(st.lists(WORDS, min_size=1, max_size=4, unique_by=folded))
        keys |= {"kind": "text", "answer": [first], "wrong": [{"text": text, "feedback": "No."} for text in rest]}
    elif kind == "number":
        keys |= {"kind": "number", "answer": draw(NUMBERS), "tolerance": draw(st.sampled_from([0, 0.5, 2]))}
    else:
        lefts = draw(st.lists(WORDS, min_size=2, max_size=4, unique_by=folded))
        keys["match"] = [{"left": left, "right": f"r{number} {left}"} for number, left in enumerate(lefts)]
    keys["explanation"] = draw(st.one_of(st.just(""), TEXTS))
    keys["tags"] = draw(st.lists(st.sampled_from(["hot", "cold tea"]), max_size=2, unique=True))
    return {"id": draw(st.sampled_from(["one", "b-2", "a-b-c-d-e-f-g-h-i-j-k"])), **keys}


@settings(max_examples=300, deadline=None)
@given(questions())
@example({"id": "a", "ask": "Is it?", "answer": True, "feedback": {"true": "", "false": ""}})
def test_what_goes_out_comes_back_the_same(keys):
    problems = ProblemList()
    before = read_quiz(SourceFile(Path("a.yaml"), quiz_text("T", [keys])), problems)
    if before is None or problems.any_error:
        return  # the same choice in another guise, say
    notes = Notes()
    after, told = read(quizzes_to_gift([before], notes))
    assert [said(question) for question in after] == [said(question) for question in before.questions]
    assert notes.found == told == []


def test_what_gift_cannot_carry_is_told_item_by_item(tmp_path):
    path = tmp_path / "q.yaml"
    path.write_text(
        "title: T\nshuffle: false\npass_mark: 0.5\nquestions:\n"
        "  - {id: a, ask: A, answer: b, typos: 1, case_sensitive: true, hints: h, points: 2, attempts: 2, from: x}\n"
        "  - {id: b, ask: B, order: [x, y]}\n  - {id: c, cloze: 'a {{b}}'}\n"
        "  - {id: d, predict: print(1), answer: '1'}\n"
        "  - {id: e, ask: E, choices: [a -> b, c], answer: c}\n  - {id: f, ask: F, answer: [{regex: x}]}\n"
        "  - {id: g, ask: G, choices: [a, {text: b, pinned: true}], answer: [a], scoring: exact}\n"
        "  - {id: h, ask: H, answer: 5, unit: kg, significant: 2}\n"
    )
    text, notes = export_gift(path)
    told = {where: sum(note.where == where for note in notes) for where in {note.where for note in notes}}
    assert told == {
        "quizzes/q": 2,
        "quizzes/q#a": 6,
        **dict.fromkeys(["quizzes/q#b", "quizzes/q#c", "quizzes/q#d", "quizzes/q#e"], 1),
        "quizzes/q#f": 2,
        "quizzes/q#g": 2,
        "quizzes/q#h": 2,
    }
    assert [question.id for question in read(text)[0]] == ["a", "g", "h"]


def test_a_course_goes_out_with_a_category_for_each_quiz(gift):
    text, _ = export_gift(gift.out)
    assert text.count("$CATEGORY: ") == 2
    assert read(text)[0][0].id == "kettle"


@pytest.mark.parametrize("name", ["nothing.yaml", "a.md", "."])
def test_what_is_no_quiz_is_not_exported(tmp_path, name):
    with pytest.raises(TutorError):
        export_gift(tmp_path / name)


PIECES = (
    "{", "}", "=", "~", "#", "####", "->", "%50%", "%-100%", ":", "::", "\\", "\n", "\n\n", "a", "T", "4", "..",
    "[html]", "<b>", "// ", "$CATEGORY: ", "*", "?", " ", "\x00", "\u202e", "é学", "-", "1e999", "[tag:x]", "\r",
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
@example("A?{#" + "9" * 400 + "}")
@example("A?{=%999999999%a ~b}")
@example("A?{" + "=a ->b " * 3 + "}")
def test_any_text_is_read_or_refused(text):
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "a.gift"), Path(folder, "out")
        source.write_text(text, encoding="utf-8", errors="replace", newline="")
        try:
            import_course(source, out)
        except TutorError:
            assert not out.exists()
            return
        assert [problem for problem in lint(out) if problem.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    "text", ["{" * 200_000, "A?{" + "=a" * 100_000 + "}", "\\" * 200_001, "::" * 100_000, "#" * 200_000]
)
def test_long_nonsense_is_soon_refused(text):
    with pytest.raises(TutorError):
        read(text)
