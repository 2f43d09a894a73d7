"""Ids are written into questions that have none, and nothing else of a file changes."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tutor.course import lint, load_course
from tutor.course.fixing import write_ids
from tutor.model.places import Place

QUIZ = "quizzes/names.yaml"


def fixed(course, text):
    course.write_bytes(QUIZ, text.encode())
    changed = write_ids(course.root)
    after = (course.root / QUIZ).read_bytes().decode()
    assert changed == ([course.root / QUIZ] if after != text else [])
    return after


def said(value):
    """A question, or a part of it, without its places."""
    if isinstance(value, Place):
        return None
    if dataclasses.is_dataclass(value):
        return type(value), [said(getattr(value, field.name)) for field in dataclasses.fields(value)]
    return [said(item) for item in value] if isinstance(value, tuple) else value


HEAD = "title: T\nquestions:\n"
CASES = [
    ("  - ask: What is it?\n    answer: b\n", "  - id: what-is-it\n    ask: What is it?\n    answer: b\n"),
    (
        "- ask: x\n  answer: b\n- ask: y\n  answer: b",
        '- id: x\n  ask: x\n  answer: b\n- id: "y"\n  ask: y\n  answer: b',
    ),
    ("  -   answer: b\n      ask: x\n", "  -   id: x\n      answer: b\n      ask: x\n"),
    (
        "  -\n    # why\n    ask: x # so\n\n    answer: b\n",
        "  -\n    # why\n    id: x\n    ask: x # so\n\n    answer: b\n",
    ),
    ("  - {ask: x, answer: b}\n", "  - {id: x, ask: x, answer: b}\n"),
    ("  - { ask: x, answer: b } # so\n", "  - {id: x, ask: x, answer: b } # so\n"),
    ("  - {\n      ask: x,\n      answer: b}\n", "  - {id: x,\n      ask: x,\n      answer: b}\n"),
    ("  [{ask: x, answer: b}, {ask: z, answer: b}]\n", "  [{id: x, ask: x, answer: b}, {id: z, ask: z, answer: b}]\n"),
    ("  - 'ask': |\n      x\n    \"answer\": 'b'\n", "  - id: x\n    'ask': |\n      x\n    \"answer\": 'b'\n"),
    ("  - ? ask\n    : x\n    answer: b\n", "  - id: x\n    ? ask\n    : x\n    answer: b\n"),
    ("  - ask: 5?\n    answer: b\n", '  - id: "5"\n    ask: 5?\n    answer: b\n'),
    (
        "  - ask: x\n    answer: b\n    id: mine\n  - {ask: x, answer: c}\n",
        "  - ask: x\n    answer: b\n    id: mine\n  - {id: x, ask: x, answer: c}\n",
    ),
    (
        "  - ask: x\n    answer: b\n  - ask: x\n    answer: b\n    id: x\n",
        "  - id: x-2\n    ask: x\n    answer: b\n  - ask: x\n    answer: b\n    id: x\n",
    ),
    (
        "  - ask: x\r\n    answer: b\r\n  - ask: z\n    answer: b\r",
        "  - id: x\r\n    ask: x\r\n    answer: b\r\n  - id: z\n    ask: z\n    answer: b\r",
    ),
]


@pytest.mark.parametrize(("before", "after"), CASES, ids=lambda value: ascii(value)[-50:])
def test_an_id_is_written_where_it_is_missing_and_nothing_else(course, before, after):
    assert fixed(course, HEAD + before) == HEAD + after


@pytest.mark.parametrize("before", [before for before, _ in CASES], ids=lambda value: ascii(value)[-50:])
def test_questions_are_what_they_were_and_a_second_time_changes_nothing(course, before):
    course.write_bytes(QUIZ, (HEAD + before).encode())
    first = load_course(course.root).quizzes["names"].questions
    once = fixed(course, HEAD + before)
    assert [said(question) for question in load_course(course.root).quizzes["names"].questions] == [
        said(question) for question in first
    ]
    assert fixed(course, once) == once


def test_a_byte_order_mark_and_windows_line_ends_stay(course):
    course.write_bytes(QUIZ, b"\xef\xbb\xbftitle: T\r\nquestions:\r\n- ask: x\r\n  answer: b\r\n")
    write_ids(course.root)
    assert (course.root / QUIZ).read_bytes() == (
        b"\xef\xbb\xbftitle: T\r\nquestions:\r\n- id: x\r\n  ask: x\r\n  answer: b\r\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "title: T\nquestions:\n  - ask: x\n    answer: [b\n",
        "title: T\nquestions:\n  - ask: x\n    answer: b\n    unknown: c\n",
        "title: T\nquestions:\n  - ask: x\n    choices: [b, c]\n    answer: d\n",
        "title: T\nquestions: 5\n",
        "title: T\nquestions:\n  - {ask: 学校, answer: b}\n",
        "",
    ],
)
def test_a_file_with_errors_is_left_alone_and_so_is_an_id_that_cannot_be_written(course, text):
    assert fixed(course, text) == text


def test_files_that_are_no_text_and_files_outside_are_left_alone(course, tmp_path):
    course.write_bytes("quizzes/bytes.yaml", b"\xff\xfe")
    (tmp_path / "other.yaml").write_text("title: T\nquestions: [{ask: x, answer: b}]\n")
    (course.root / "quizzes/link.yaml").symlink_to(tmp_path / "other.yaml")
    assert write_ids(course.root) == [course.root / QUIZ]


def test_a_file_keeps_its_rights_and_a_link_stays_a_link(course):
    path = course.root / QUIZ
    path.chmod(0o640)
    path.rename(course.root / "real.yaml")
    path.symlink_to("../real.yaml")
    write_ids(course.root)
    assert path.is_symlink()
    assert "id: which" in (course.root / "real.yaml").read_text()
    assert (course.root / "real.yaml").stat().st_mode & 0o777 == 0o640
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["names.yaml"]


def test_a_course_with_ids_is_linted_as_before(course):
    write_ids(course.root)
    assert lint(course.root) == []


ASK = st.text(st.sampled_from("ab Wé学?'\"#:-{}[],&*|>%@`\\\n\t5no"), min_size=1, max_size=12)


@st.composite
def quizzes(draw):
    """A quiz in one of YAML's ways of being written."""
    parts = ["title: T", draw(st.sampled_from(["# why", ""])), "questions:"]
    indent = draw(st.sampled_from(["", "  ", "    "]))
    for _ in range(draw(st.integers(1, 5))):
        ask, gap = json.dumps(draw(ASK)), draw(st.sampled_from([" ", "   "]))
        own = draw(st.sampled_from(["", "", "id: own"]))
        keys = draw(st.permutations([f"ask: {ask}", "answer: b  # so", *([own] if own else [])]))
        if draw(st.booleans()):
            flow = ", ".join(key.removesuffix("  # so") for key in keys)
            parts.append(f"{indent}-{gap}{{{draw(st.sampled_from(['', ' ']))}{flow}}}")
        else:
            parts.append(f"{indent}-{gap}{keys[0]}")
            parts += [f"{indent} {gap}{key}" for key in keys[1:]]
    return draw(st.sampled_from(["\n", "\r\n", "\r"])).join(parts)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quizzes())
def test_whatever_way_a_quiz_is_written_its_questions_stay_and_ids_are_fixed(course, text):
    course.write_bytes(QUIZ, text.encode())
    assume(not any(problem.severity == "error" for problem in lint(course.root)))
    before = load_course(course.root).quizzes["names"].questions
    after = fixed(course, text)
    assert [said(question) for question in load_course(course.root).quizzes["names"].questions] == [
        said(question) for question in before
    ]
    assert after.count("id: ") == sum(question.id.isascii() for question in before)
    assert fixed(course, after) == after
