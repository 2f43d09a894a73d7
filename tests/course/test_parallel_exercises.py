"""An exercise on parallel work: what its author writes is what is checked, and each mistake is named at its place."""

from __future__ import annotations

import json
from functools import cache

import jsonschema
import pytest
import yaml

from tutor.course import load_course
from tutor.course.schema import exercise_schema
from tutor.model.checks import (
    InFlightCheck,
    NoLeftoverCheck,
    ParallelCheck,
    SameResultCheck,
    SpeedupCheck,
    TimedCheck,
)
from tutor.model.inputs import MadeFiles, MadeNames, MadeNumbers, MadeTexts
from tutor.model.places import Severity
from tutor.model.tasks import Workers

EXERCISE = "lessons/exercises/make/exercise.yaml"
SOLUTION = (
    "def word_count(text):\n    return len(text.split())\n\n\n"
    "def one_by_one(lines):\n    return [word_count(line) for line in lines]\n\n\n"
    "def make(lines):\n    return one_by_one(lines)\n"
)
HEAD = "title: Make\nprompt: Make it.\nhints: [Try.]\nwrong: {two.py: two}\n"
RUN = "run: {call: make, with: ['${lines}']}\nmake: {lines: {texts: 8}}\n"


@pytest.fixture
def parallel(course):
    course.write("lessons/exercises/make/solution.py", SOLUTION)
    return course


@pytest.fixture
def read(parallel):
    def load(text):
        parallel.write(EXERCISE, HEAD + text)
        return load_course(parallel.root).exercises["make"]

    return load


def check(text):
    return HEAD + RUN + f"checks:\n  - {text}\n"


CHECKS = [
    (
        "parallel: {task: word_count, workers: threads}",
        ParallelCheck("word_count", Workers.THREADS),
        "word_count runs in 2 threads at once",
    ),
    (
        "parallel: {task: word_count, workers: processes, at_least: 4, function: one_by_one, with: ['${lines}', 3]}",
        ParallelCheck("word_count", Workers.PROCESSES, 4, "one_by_one", ("${lines}", 3)),
        "word_count runs in 4 processes at once in one_by_one",
    ),
    ("same_result_as: one_by_one", SameResultCheck("one_by_one"), "It returns what one_by_one returns"),
    (
        "same_result_as: {solution: one_by_one, function: word_count, with: [a b]}",
        SameResultCheck("one_by_one", "word_count", ("a b",)),
        "word_count returns what one_by_one returns",
    ),
    ("in_flight: PutObject", InFlightCheck("PutObject"), "2 calls of PutObject are in flight at once"),
    ("in_flight: {api: PutObject, at_least: 4}", InFlightCheck("PutObject", 4), None),
    ("no_leftover_workers: true", NoLeftoverCheck(), "It leaves no worker behind"),
    (
        "no_leftover_workers: {function: one_by_one, with: []}",
        NoLeftoverCheck("one_by_one", ()),
        "one_by_one leaves no worker behind",
    ),
    (
        "timed: {first: one_by_one, second: make}",
        TimedCheck((("first", "one_by_one"), ("second", "make"))),
        "The seconds that it returns for first, second are right",
    ),
    (
        "speedup: {of: make, over: one_by_one, at_least: 1.3}",
        SpeedupCheck("make", "one_by_one", 1.3),
        "make is at least 1.3 times as fast as one_by_one",
    ),
]


@pytest.mark.parametrize(("text", "expected", "name"), CHECKS)
def test_each_kind_is_read_and_named(read, parallel, text, expected, name):
    (spec,) = read(RUN + f"checks:\n  - {text}\n").checks
    assert spec.check == expected
    assert name is None or spec.name == name
    assert parallel.found() == []


def test_inputs_that_are_made_are_read(read):
    made = read(
        "run: {call: make, with: ['${a}', '${b}', {deep: ['${c}']}], kwargs: {d: '${d}'}}\n"
        "make:\n  a: {texts: 8, words: [20, 40]}\n  b: {numbers: 5, between: [-1, 9]}\n"
        "  c: {names: 3, suffix: .csv}\n  d: {files: 20}\n"
        "checks: [{returns: 1}]\n"
    ).make
    assert made == {
        "a": MadeTexts(8, 20, 40),
        "b": MadeNumbers(5, -1, 9),
        "c": MadeNames(3, ".csv"),
        "d": MadeFiles(20),
    }


def test_latency_is_told_apart_from_the_state_to_start_from(read):
    exercise = read(RUN + "start: {latency_ms: 60, buckets: [{name: b}]}\nchecks: [{returns: 1}]\n")
    assert exercise.latency_ms == 60
    assert list(exercise.start) == ["buckets"]
    assert read(RUN + "start: {latency_ms: 60}\nchecks: [{returns: 1}]\n").start == {}


@pytest.mark.parametrize(
    "text",
    [
        check("returns: '${lines}'"),
        check(
            "parallel: {task: word_count, workers: threads}\n"
            "  - parallel: {task: word_count, workers: threads, at_least: 4}"
        ),
        check(
            "speedup: {of: make, over: one_by_one, at_least: 2}\n"
            "  - speedup: {of: make, over: one_by_one, at_least: 3}"
        ),
        HEAD + "run: {call: make}\nmake: {n: {numbers: 3, between: [1, 3]}}\n"
        "checks:\n  - no_leftover_workers: {function: one_by_one, with: ['${n}']}\n",
        HEAD + "checks:\n  - in_flight: PutObject\n",
        check("in_flight: PutObject") + "diagnose:\n  - {when: {in_flight: PutObject}, say: It.}\n",
        check("timed: {a: make}\n  - parallel: {task: word_count, workers: threads, function: one_by_one}"),
        HEAD + "run: {call: make}\nstart: {latency_ms: 60}\nchecks:\n  - returns: 1\n",
    ],
)  # fmt: skip
def test_what_fits_together_is_no_mistake(parallel, text):
    parallel.write(EXERCISE, text)
    assert parallel.found() == []


MISTAKES = [
    # the checks by themselves
    ("missing-key", check("parallel: ‸{task: word_count}")),
    ("missing-key", check("parallel: ‸{workers: threads}")),
    ("unknown-key", check("parallel: {task: word_count, workers: threads, ‸at_most: 2}")),
    ("wrong-type", check("parallel: ‸word_count")),
    ("wrong-value", check("parallel: {task: word_count, workers: ‸thread}")),
    ("wrong-value", check("parallel: {task: word_count, workers: ‸4}")),
    ("bad-name", check("parallel: {task: ‸word_count(), workers: threads}")),
    ("empty-check", check("parallel: {task: word_count, workers: threads, at_least: ‸1}")),
    ("wrong-type", check("parallel: {task: word_count, workers: threads, at_least: ‸two}")),
    ("out-of-range", check("parallel: {task: word_count, workers: threads, at_least: ‸65}")),
    ("wrong-type", check("parallel: {task: word_count, workers: threads, with: ‸'${lines}'}")),
    ("bad-name", check("same_result_as: ‸one by one")),
    ("missing-key", check("same_result_as: ‸{function: make}")),
    ("bad-api", check("in_flight: ‸put_object")),
    ("empty-check", check("in_flight: {api: PutObject, at_least: ‸1}")),
    ("empty-check", check("no_leftover_workers: ‸false")),
    ("wrong-type", check("no_leftover_workers: ‸none")),
    ("wrong-type", check("timed: ‸make")),
    ("empty-check", check("timed: ‸{}")),
    ("bad-name", check("timed: {first: ‸1.5}")),
    ("missing-key", check("speedup: ‸{of: make, over: one_by_one}")),
    ("out-of-range", check("speedup: {of: make, over: one_by_one, at_least: ‸1}")),
    ("out-of-range", check("speedup: {of: make, over: one_by_one, at_least: ‸.inf}")),
    ("wrong-type", check("speedup: {of: make, over: one_by_one, at_least: ‸fast}")),
    # what they name
    ("no-function", check("parallel: {task: ‸word_cuont, workers: threads}")),
    ("no-function", check("parallel: {task: word_count, workers: threads, function: ‸gone}")),
    ("no-function", check("same_result_as: ‸gone")),
    ("no-function", check("same_result_as: {solution: ‸gone, function: make}")),
    ("no-function", check("no_leftover_workers: {function: ‸gone}")),
    ("no-function", check("timed: {first: make, second: ‸gone}")),
    ("no-function", check("speedup: {of: ‸gone, over: make, at_least: 2}")),
    ("no-function", check("speedup: {of: make, over: ‸gone, at_least: 2}")),
    ("nothing-called", HEAD + "checks:\n  - ‸parallel: {task: word_count, workers: threads}\n"),
    ("nothing-called", HEAD + "checks:\n  - ‸same_result_as: make\n"),
    ("nothing-called", HEAD + "checks:\n  - ‸no_leftover_workers: true\n"),
    ("nothing-called", HEAD + "checks:\n  - ‸timed: {a: make}\n"),
    # how they go together
    ("few-inputs", check("parallel: {task: word_count, workers: threads, at_least: ‸9}")),
    ("unknown-api", check("in_flight: {api: ‸GetObjects, at_least: 4}")),
    ("unknown-api", check("in_flight: ‸PutObjekt")),
    (
        "unknown-api",
        check("returns: 1") + "diagnose:\n  - {when: [{in_flight: ‸PutObjekt}], say: It.}\n",
    ),
    ("few-inputs", check("in_flight: {api: PutObject, at_least: ‸9}")),
    (
        "contradiction",
        HEAD + "run: {call: make}\nlimits: {processes: 4}\n"
        "checks:\n  - parallel: {task: word_count, workers: processes, at_least: ‸5}\n",
    ),
    (
        "contradiction",
        check(
            "parallel: {task: word_count, workers: threads}\n"
            "  - ‸parallel: {task: word_count, workers: processes, function: make}"
        ),
    ),
    ("contradiction", check("in_flight: PutObject\n  - ‸in_flight: {api: PutObject, at_least: 4}")),
    (
        "contradiction",
        check("in_flight: PutObject") + "diagnose:\n  - {when: [‸{in_flight: GetObject}], say: It.}\n",
    ),
    ("contradiction", check("timed: {a: make}\n  - ‸parallel: {task: word_count, workers: threads}")),
    ("task-is-call", check("parallel: {task: ‸make, workers: threads}")),
    (
        "duplicate-name",
        check(
            "speedup: {of: make, over: one_by_one, at_least: 2}\n"
            "  - ‸speedup: {of: make, over: one_by_one, at_least: 2, with: [[a]]}"
        ),
    ),
    (
        "not-in-diagnosis",
        check("returns: 1")
        + "diagnose:\n  - when: ‸{speedup: {of: make, over: one_by_one, at_least: 2}}\n    say: It.\n",
    ),
    # inputs
    ("unknown-variable", check("parallel: {task: word_count, workers: threads, with: ['‸${line}', '${lines}']}")),
    ("made-in-text", check("same_result_as: {solution: make, with: ['all ‸${lines}']}")),
    ("made-in-text", check("same_result_as: {solution: make, with: [{'‸${lines}': 1}]}")),
    ("made-in-text", check("bucket: ‸${lines}")),
    ("made-in-text", check("returns: 1").replace("Make it.", "Make ‸${lines}.")),
    ("made-in-text", check("returns: 1") + "start: {buckets: [{name: '‸${lines}'}]}\n"),
    ("unused-input", check("returns: 1").replace("{lines:", "{‸more: {names: 2}, lines:")),
    ("bad-name", check("returns: 1").replace("{lines:", "{‸a-b: {names: 2}, lines:")),
    ("bad-name", check("returns: 1").replace("{lines:", "{‸learner: {names: 2}, lines:")),
    ("wrong-type", check("returns: 1").replace("{texts: 8}", "‸8")),
    ("unknown-input", check("returns: 1").replace("{texts: 8}", "{‸text: 8}")),
    ("unknown-input", check("returns: 1").replace("{texts: 8}", "‸{}")),
    ("many-kinds", check("returns: 1").replace("{texts: 8}", "{texts: 8, ‸names: 8}")),
    ("unknown-key", check("returns: 1").replace("{texts: 8}", "{texts: 8, ‸between: [1, 2]}")),
    ("unknown-key", check("returns: 1").replace("{texts: 8}", "{texts: 8, ‸size: 2}")),
    ("out-of-range", check("returns: 1").replace("{texts: 8}", "{texts: ‸0}")),
    ("wrong-type", check("returns: 1").replace("{texts: 8}", "{texts: 8, words: ‸5}")),
    ("out-of-range", check("returns: 1").replace("{texts: 8}", "{texts: 8, words: [‸0, 5]}")),
    ("contradiction", check("returns: 1").replace("{texts: 8}", "{texts: 8, words: ‸[9, 5]}")),
    ("out-of-range", check("returns: 1").replace("{texts: 8}", "{texts: 900, ‸words: [1, 900]}")),
    ("contradiction", check("returns: 1").replace("{texts: 8}", "{numbers: 8, ‸between: [1, 7]}")),
    ("empty-text", check("returns: 1").replace("{texts: 8}", "{names: 8, suffix: ‸''}")),
    ("wrong-type", check("returns: 1") + "start: {latency_ms: ‸60 ms}\n"),
    ("out-of-range", check("returns: 1") + "start: {latency_ms: ‸-1}\n"),
]  # fmt: skip
LIVED_WITH = {"few-inputs", "task-is-call", "unknown-api", "unused-input"}


@pytest.mark.parametrize(("code", "text"), MISTAKES)
def test_each_mistake_is_named_at_its_place_and_nothing_else_is(parallel, code, text):
    parallel.write(EXERCISE, text)
    assert parallel.found() == [(code, *parallel.expected)]
    (problem,) = parallel.problems()
    assert problem.mend
    assert (problem.severity is Severity.WARNING) is (code in LIVED_WITH)


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("async def fetch(line):\n    pass\n", "fetch"),
        ("from math import floor\n", "floor"),
        ("class Counter:\n    def count(self): pass\n", "count"),
        ("class Counter:\n    pass\n", "Counter"),
        ("from os.path import *\n", "join"),
    ],
)
@pytest.mark.parametrize("text", ["parallel: {task: ‸NAME, workers: threads}", "timed: {a: ‸NAME}"])
def test_only_a_plain_function_of_the_file_can_be_metered(parallel, code, named, text):
    parallel.write("lessons/exercises/make/solution.py", SOLUTION + code)
    parallel.write(EXERCISE, check(text.replace("NAME", named)))
    assert parallel.found() == [("not-metered", *parallel.expected)]


@pytest.mark.parametrize("code", ["if True:\n    def fetch(line): pass\n", "fetch = lambda line: 1\n"])
def test_a_function_below_an_if_and_a_lambda_with_a_name_can_be_metered(parallel, code):
    parallel.write("lessons/exercises/make/solution.py", SOLUTION + code)
    parallel.write(EXERCISE, check("parallel: {task: fetch, workers: threads}"))
    assert parallel.found() == []


def test_a_lambda_is_no_task_for_processes(parallel):
    parallel.write("lessons/exercises/make/solution.py", f"{SOLUTION}fetch = lambda line: 1\n")
    parallel.write(EXERCISE, check("parallel: {task: ‸fetch, workers: processes}"))
    assert parallel.found() == [("lambda-task", *parallel.expected)]
    (problem,) = parallel.problems()
    assert (problem.severity, problem.mend) == (Severity.WARNING, "write `def fetch(...)` in solution.py")


@pytest.mark.parametrize("word", ["yes", "on", "'true'"])
def test_other_words_for_yes_are_told_to_be_written_true(parallel, word):
    parallel.write(EXERCISE, check(f"no_leftover_workers: {word}"))
    (problem,) = parallel.problems()
    assert problem.what.endswith("is no truth value here")
    assert problem.mend.startswith("write `true`")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("in_flight: {api: GetObjects, at_least: 4}", "did you mean `GetObject`?"),
        ("parallel: {task: word_cuont, workers: threads}", "did you mean `word_count`?"),
        ("parallel: {task: word_count, workers: process}", "did you mean `processes`?"),
        ("paralel: {task: word_count, workers: threads}", "did you mean `parallel`?"),
        ("parallel: {task: word_count, workers: threads, minimum: 3}", "did you mean `at_least`?"),
        ("parallel: {task: word_count, workers: threads, args: [3]}", "did you mean `with`?"),
        ("same_result_as: {solution: make, with: ['${linse}', '${lines}']}", "did you mean `lines`?"),
    ],
)
def test_a_slip_of_the_pen_gets_what_was_meant(parallel, text, meant):
    parallel.write(EXERCISE, check(text))
    assert [meant in problem.mend for problem in parallel.problems()] == [True]


SHAPES = {
    "missing-key",
    "unknown-key",
    "wrong-type",
    "wrong-value",
    "bad-name",
    "bad-api",
    "unknown-input",
    "empty-text",
}
NAMES = ("‸a-b", "‸learner")  # which names an input may have, a schema doesn't say


@pytest.mark.parametrize("text", [check(text) for text, _, _ in CHECKS])
def test_editors_take_what_the_loader_takes(text):
    assert fits(text)


@pytest.mark.parametrize(
    "text", [text for code, text in MISTAKES if code in SHAPES and not any(name in text for name in NAMES)]
)
def test_editors_refuse_mistakes_of_shape(text):
    assert not fits(text.replace("‸", ""))


@cache
def validator():
    return jsonschema.Draft202012Validator(exercise_schema())


def fits(text):
    return validator().is_valid(json.loads(json.dumps(yaml.safe_load(text))))
