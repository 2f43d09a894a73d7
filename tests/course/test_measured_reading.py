"""The YAML of a measured question: what it comes to, and each mistake in it, named by its code at its place (`‸`)."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.course import load_course
from tutor.errors import CourseError
from tutor.model.inputs import MadeTexts
from tutor.model.places import Severity
from tutor.model.questions import MeasuredQuestion, MeasuredVersion

QUIZ = "quizzes/names.yaml"
PROGRAM = "def a(lines): return len(lines)\ndef b(lines): return sum(1 for _ in lines)\n"


def experiment(rest: str = "", program: str = PROGRAM, versions: str = "{In a loop: a, In a sum: b}") -> str:
    lines = "".join(f"        {line}\n" for line in program.splitlines())
    return f"  - measured:\n      program: |\n{lines}      versions: {versions}\n{rest}"


MADE = "      with: ['${lines}']\n      make: {lines: {texts: 3}}\n"
GOOD = experiment(MADE)


def quiz(question: str) -> str:
    return f"title: T\nquestions:\n{question}"


@pytest.fixture
def read(course):
    def read(question: str) -> MeasuredQuestion:
        course.write(QUIZ, quiz(question))
        (found,) = load_course(course.root).quizzes["names"].questions
        return found

    return read


def test_an_experiment_is_a_program_its_versions_and_what_they_are_called_with(read):
    question = read(experiment(MADE + "      latency_ms: 20\n"))
    assert question.program == PROGRAM
    assert question.versions == (MeasuredVersion("In a loop", "a"), MeasuredVersion("In a sum", "b"))
    assert (question.args, question.make) == (("${lines}",), {"lines": MadeTexts(3)})
    assert question.latency_ms == 20


def test_it_asks_something_fitting_and_is_named_after_its_versions(read):
    question = read(GOOD)
    assert question.ask.startswith("Which is the fastest here")
    assert question.id == "in-a-loop-in-a-sum"


def test_there_is_one_attempt_unless_its_author_says_otherwise(read):
    assert read(GOOD).attempts == (1.0,)
    assert read(GOOD + "    attempts: [1, 0.5]\n").attempts == (1.0, 0.5)


def test_versions_may_be_called_with_nothing_and_with_any_values(read):
    question = read(experiment("      with: [[1, {a: '$x'}], 2]\n", "def a(x, y=1, *z): ...\ndef b(*args): ...\n"))
    assert question.args == ([1, {"a": "$x"}], 2)
    assert read(experiment("", "def a(): ...\ndef b(x=1): ...\n")).args == ()


def test_a_version_may_be_bound_otherwise_than_by_def(read):
    assert read(experiment(MADE, "from os.path import join as a\nb = sorted\n")).versions


MISTAKES = [
    ("missing-key", "  - ask: x\n    measured: ‸{versions: {x: a, y: b}}\n"),
    ("missing-key", "  - ask: x\n    measured:\n      ‸program: 'def a(): ...'\n"),
    ("wrong-type", "  - measured: ‸print(1)\n"),
    ("unknown-key", experiment(MADE + "      ‸code: x\n")),
    ("many-kinds", experiment(MADE + "    ‸order: [a, b]\n")),
    ("many-kinds", GOOD + "    ‸kind: order\n"),
    ("few-versions", experiment(MADE, versions="‸{x: a}")),
    ("duplicate-version", experiment(MADE, versions="{In a loop: a, ‸in a  loop: b}")),
    ("duplicate-version", experiment(MADE, versions="{x: a, y: ‸a}")),
    ("no-function", experiment(MADE, versions="{x: a, y: ‸c}")),
    ("bad-name", experiment(MADE, versions="{x: a, y: ‸b()}")),
    ("bad-call", experiment("", versions="{x: a, y: ‸b}", program="def a(): ...\ndef b(x): ...\n")),
    ("bad-call", experiment("      with: [1]\n", versions="{x: ‸a, y: b}", program="def a(): ...\ndef b(x): ...\n")),
    ("bad-call", experiment("", versions="{x: a, y: ‸b}", program="def a(): ...\ndef b(*, x): ...\n")),
    ("lazy-version", experiment("", versions="{x: a, y: ‸b}", program="def a(): ...\ndef b():\n    yield 1\n")),
    ("made-in-text", experiment("      with: [‸'x ${lines}']\n      make: {lines: {texts: 3}}\n")),
    ("bad-name", experiment("      with: [1]\n      make: {‸a b: {texts: 3}}\n")),
    ("unused-input", experiment("      with: [1]\n      make: {‸lines: {texts: 3}}\n")),
    ("unknown-input", experiment(MADE.replace("texts: 3", "‸text: 3"))),
    ("out-of-range", experiment(MADE + "      latency_ms: ‸-1\n")),
]


@pytest.mark.parametrize(("code", "question"), MISTAKES)
def test_a_mistake_is_named_at_its_place(course, code, question):
    course.write(QUIZ, quiz(question))
    file, line, column = course.expected
    assert course.found() == [(code, file, line, column)]


def test_an_unknown_variable_is_told_what_was_meant(course):
    course.write(QUIZ, quiz(experiment("      with: [‸'${line}']\n      make: {lines: {texts: 3}}\n")))
    found = [problem for problem in course.problems() if problem.code == "unknown-variable"]
    assert [(problem.place.line, problem.place.column) for problem in found] == [course.expected[1:]]
    assert "lines" in found[0].mend


def test_many_versions_are_too_many_to_wait_for(course):
    program = "".join(f"def f{number}(): ...\n" for number in range(7))
    versions = "{" + ", ".join(f"v{number}: f{number}" for number in range(7)) + "}"
    course.write(QUIZ, quiz(experiment("", program, f"‸{versions}")))
    assert [problem.code for problem in course.problems()] == ["long-list"]


@pytest.mark.parametrize("program", ["x = 1\ndef a(lines:", "x = 1\na = (" + "(" * 500])
def test_a_program_that_is_not_python_is_told_with_its_line(course, program):
    course.write(QUIZ, quiz(experiment(MADE, program)))
    (problem,) = course.problems()
    assert problem.code == "python-syntax"
    assert "line 2 of the program" in problem.what


def test_a_long_program_is_a_warning_and_a_huge_one_an_error(course):
    course.write(QUIZ, quiz(experiment(MADE, PROGRAM + "x = 1\n" * 100)))
    (problem,) = course.problems()
    assert (problem.code, problem.severity) == ("long-program", Severity.WARNING)
    course.write(QUIZ, quiz(experiment(MADE, PROGRAM + "x = 1\n" * 4000)))
    (problem,) = course.problems()
    assert (problem.code, problem.severity) == ("long-program", Severity.ERROR)
    with pytest.raises(CourseError):
        load_course(course.root)


def test_the_same_experiment_asked_twice_is_told(course):
    course.write(QUIZ, quiz(GOOD + GOOD))
    assert [problem.code for problem in course.problems()] == ["duplicate-ask"]
    course.write(QUIZ, quiz(GOOD + GOOD.replace("texts: 3", "texts: 300")))
    assert course.problems() == []


def test_a_deep_program_and_deep_arguments_are_read(course):
    chain = "def a(x):\n    if x == 0: pass\n" + "".join(f"    elif x == {n}: pass\n" for n in range(1, 700))
    course.write(QUIZ, quiz(experiment("      with: [1]\n", f"{chain}b = a\n")))
    assert {problem.code for problem in course.problems()} <= {"long-program", "python-syntax"}
    deep = "[" * 10 + "'${x}'" + "]" * 10
    course.write(QUIZ, quiz(experiment(f"      with: [{deep}]\n")))
    assert "unknown-variable" in {problem.code for problem in course.problems()}


ODD = st.recursive(
    st.sampled_from(["", "a", "b()", "${x}", "${", "$${x}", "def a(): ...", "null", "5", "1.5", "true", "🦜[x]{}'\""])
    | st.none()
    | st.integers(-5, 10**20)
    | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "x y", "", "texts"]), inner),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("program", "versions", "with", "make", "latency_ms"), ODD)))
def test_any_values_are_problems_and_no_traceback(course, measured):
    good = {"program": PROGRAM, "versions": {"x": "a", "y": "b"}, "with": [[1]]}
    for value in (measured, good | measured):
        course.write(QUIZ, quiz(f"  - ask: x\n    measured: {json.dumps(value)}\n"))
        problems = course.problems()
        assert all(problem.what and problem.mend for problem in problems)
