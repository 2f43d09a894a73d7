"""Whatever is written in a course, reading it ends in a Course or a CourseError, and every problem has a real place."""

from __future__ import annotations

import contextlib
import random

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tutor.course import lint, load_course, render_problems, yaml_nodes
from tutor.course.problems import ProblemList
from tutor.course.source import SourceFile
from tutor.course.yaml_nodes import read_yaml
from tutor.errors import CourseError

FILES = [
    "lessons/course.yaml",
    "lessons/first.md",
    "quizzes/names.yaml",
    "lessons/exercises/make/exercise.yaml",
    "lessons/exercises/make/starter.py",
    "lessons/exercises/make/checks.py",
]
CHARACTERS = "-:[]{}#&*!|>'\"%@`\t\n \r\x0b\x0c\x00\x1b\x85\u2028\u202e\ufeff\ud800\U0001f600é学"
SYNTAX = ("\r\n", "  - ", "true", "null", ".nan", "1e999", "9" * 400, "0x" + "f" * 400, "<<: ", "? ", "---\n", "${x}")
KEYS = ("ask: ", "answer: ", "choices:\n", "questions:\n", "title: ", "feedback: ", "kind: ", "checks:\n", "bucket: ")
MARKUP = ("## ", "# ", "[a](b)", "![a](b)", "[a]: b\n", "](", "```\n", "> ", "| a | b |\n|---|---|\n", "../..", "%00")
PIECES = st.sampled_from([*CHARACTERS, *SYNTAX, *KEYS, *MARKUP])
TEXT = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join))
# a small folder is rewritten for each example: the fixture's scope is meant
FAIR = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def ends_well(course):
    with contextlib.suppress(CourseError):
        load_course(course.root)
    problems = lint(course.root)
    render_problems(problems).encode()
    for problem in problems:
        assert problem.what
        assert problem.mend
        lines = problem.place.file.read_bytes().decode(errors="replace").removeprefix("\ufeff")
        count = lines.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        assert 1 <= problem.place.line <= count
        assert problem.place.column >= 1


@FAIR
@given(name=st.sampled_from(FILES), text=TEXT)
@example(name="quizzes/names.yaml", text="title: \ud800")
@example(name="quizzes/names.yaml", text='title: "\\ud800"\nquestions: [{ask: "\\0", answer: "\\e"}]')
@example(name="lessons/first.md", text="# a\n\n[a](%ED%A0%80)")
@example(name="lessons/first.md", text="[a](" * 3000)
@example(name="lessons/first.md", text="> " * 3000 + "# a")
@example(name="quizzes/names.yaml", text="- " * 5000)
@example(name="quizzes/names.yaml", text="? " * 5000)
@example(name="quizzes/names.yaml", text="{a: " * 5000)
def test_any_text_in_any_file(course, name, text):
    course.write_bytes(name, text.encode("utf-8", "surrogatepass"))
    ends_well(course)


@FAIR
@given(name=st.sampled_from(FILES), seed=st.integers(0, 2**32), pieces=st.lists(PIECES, min_size=1, max_size=4))
def test_a_right_file_with_random_changes(course, name, seed, pieces):
    path = course.root / name
    text = path.read_text() if path.exists() else ""
    generator = random.Random(seed)  # noqa: S311 - test data, no secret
    for piece in pieces:
        at = generator.randint(0, len(text))
        text = text[:at] + piece + text[at + generator.choice([0, 0, 1, 5]) :]
    course.write_bytes(name, text.encode("utf-8", "surrogatepass"))
    try:
        ends_well(course)
    finally:
        path.unlink()
        if name != FILES[-1]:
            course.__init__(course.root)


@FAIR
@given(raw=st.binary(max_size=60), name=st.sampled_from(FILES))
def test_any_bytes_in_any_file(course, raw, name):
    course.write_bytes(name, raw)
    ends_well(course)


@settings(max_examples=200, deadline=None)
@given(text=TEXT)
def test_yaml_reads_the_same_without_the_c_library(text):
    """The scalars of a document are the same; the words about a broken one may differ."""
    text = text.encode("utf-8", "replace").decode()
    quick, slow = ProblemList(), ProblemList()
    source = SourceFile(None, text)
    kept = yaml_nodes._LOADER  # noqa: SLF001 - the loader is chosen at import
    first = read_yaml(source, quick)
    try:
        yaml_nodes._LOADER = yaml.SafeLoader  # noqa: SLF001 - see above
        second = read_yaml(source, slow)
    finally:
        yaml_nodes._LOADER = kept  # noqa: SLF001 - see above
    if first is not None and second is not None and not quick.found:
        assert first == second
