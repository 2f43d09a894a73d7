"""The schema that editors complete by takes what the loader takes, and says something about every key."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import jsonschema
import pytest
import yaml

from tutor.course import load_course, shipped_course
from tutor.course.schema import FILES, course_schema, exercise_schema, quiz_schema, write_schemas
from tutor.errors import CourseError

COMMITTED = Path(__file__).parents[2] / "schema"
EVERY_KIND = Path(__file__).with_name("every-kind.yaml")
COURSE = shipped_course()
SHIPPED = [
    *((quiz_schema, path) for path in sorted(COURSE.glob("quizzes/*.yaml"))),
    (course_schema, COURSE / "lessons" / "course.yaml"),
    *((exercise_schema, path) for path in sorted(COURSE.glob("lessons/exercises/*/exercise.yaml"))),
    (quiz_schema, EVERY_KIND),
]
GOOD = [
    "{ask: a, answer: lower}",
    "{ask: a, answer: true}",
    "{ask: a, answer: 63}",
    "{ask: 5, answer: [5, {glob: 'a*'}, x]}",
    "{ask: a, answer: {regex: 'a.*'}}",
    "{ask: a, choices: [1, 2.5, true, x], answer: 1}",
    "{ask: a, choices: [x, {text: y, pinned: true}], answer: [x]}",
    "{ask: a, answer: b, hints: One., attempts: 3, tags: x}",
    "{ask: a, answer: b, attempts: [1, 0.5, 20%]}",
    "{cloze: 'a {{b}}', blanks: {b: 5}}",
    "{match: {a: b, c: 4}}",
    "{order: [a, b], depends: {b: a}}",
    "{predict: print(1), answer: 1}",
    "{ask: a, answer: b, rubric: {concepts: [{question: c, any: d}]}}",
    "{ask: a, answer: b, rubric: {concepts: [{question: c, any: [d, [e, f], {all: g}]}]}}",
]
BAD = [
    "a",
    "{ask: a}",
    "{answer: a}",
    "{ask: a, anwser: b}",
    "{ask: a, answer: b, scoring: net}",
    "{ask: a, kind: clozes, answer: b}",
    "{ask: a, kind: true_false, answer: maybe}",
    "{ask: a, kind: number, answer: many}",
    "{ask: a, kind: text, choices: [a, b], answer: a}",
    "{ask: ' ', answer: b}",
    "{ask: [a], answer: b}",
    "{ask: a, answer: b, id: A b}",
    "{ask: a, answer: b, points: 0}",
    "{ask: a, answer: b, points: many}",
    "{ask: a, answer: b, status: voided}",
    "{ask: a, answer: b, attempts: 0}",
    "{ask: a, answer: b, attempts: [2]}",
    "{ask: a, answer: b, typos: 3}",
    "{ask: a, answer: b, case_sensitive: maybe}",
    "{ask: a, answer: b, hints: [{cost: 1}]}",
    "{ask: a, answer: b, hints: [{text: c, cost: -1}]}",
    "{ask: a, answer: [{glob: a, regex: b}]}",
    "{ask: a, answer: b, wrong: [{text: c}]}",
    "{ask: a, answer: 5, tolerance: -1}",
    "{ask: a, answer: 5, relative: 5}",
    "{ask: a, answer: 5, significant: 0}",
    "{ask: a, answer: 5, unit: TB, units: {GB: small}}",
    "{ask: a, choices: a, answer: a}",
    "{ask: a, choices: [a, {txt: b}], answer: a}",
    "{ask: a, choices: [a, b], answer: [a], scoring: nett}",
    "{ask: a, choices: [a, b], answer: a, rubric: {}}",
    "{ask: a, answer: true, feedback: {maybe: x}}",
    "{cloze: 'a {{b}}', blanks: {b: {answer: x, choics: [x]}}}",
    "{match: a}",
    "{match: [{left: a}]}",
    "{order: a}",
    "{order: [a, b], scoring: net}",
    "{predict: print(1)}",
    "{ask: a, answer: b, rubric: {}}",
    "{ask: a, answer: b, rubric: {concept: []}}",
    "{ask: a, answer: b, rubric: {concepts: [{question: c}]}}",
    "{ask: a, answer: b, rubric: {concepts: [{question: c, any: [{all: d, polarity: no-way}]}]}}",
    "{ask: a, answer: b, rubric: {concepts: [{question: c, any: d}], forbid: [{any: e}]}}",
]
BAD_EXERCISES = [
    "title: M\nprompt: P\n",
    "title: M\nprompt: P\nchecks: [{bukcet: x}]\n",
    "title: M\nprompt: P\nchecks: [{acl: {bucket: x, is: public}}]\n",
    "title: M\nprompt: P\nchecks: [{called: create_bucket}]\n",
    "title: M\nprompt: P\nchecks: [{returns: 1, point: 2}]\n",
    "title: M\nprompt: P\nchecks: [{returns: 1}]\nlimits: {seconds: 0}\n",
    "title: M\nprompt: P\nchecks: [{returns: 1}]\nrun: {call: make()}\n",
    "title: M\nprompt: P\nchecks: [{returns: 1}]\ndiagnose: [{when: {bukket: x}, say: y}]\n",
]
BAD_COURSES = [
    "id: a\ntitle: T\nlessons: [a.md]\n",
    "format: one\nid: a\ntitle: T\nlessons: [a.md]\n",
    "format: 1\nid: a b\ntitle: T\nlessons: [a.md]\n",
    "format: 1\nid: a\ntitle: T\nlessons: a.md\n",
    "format: 1\nid: a\ntitle: T\nlessons: [a.md]\nunplased: [b]\n",
]


@cache
def validator(make):
    return jsonschema.Draft202012Validator(make())


def fits(make, text):
    """Whether YAML fits a schema, read as an editor reads it: keys are texts."""
    return validator(make).is_valid(json.loads(json.dumps(yaml.safe_load(text))))


def quiz_of(question):
    return f"title: T\nquestions:\n  - {question}\n"


@pytest.mark.parametrize("name", FILES)
def test_the_committed_schemas_are_those_that_the_models_make(name, tmp_path):
    if not COMMITTED.is_dir():
        pytest.skip("the schemas are in the checkout only, and this is the wheel")
    write_schemas(tmp_path)
    mend = "run `tutor schema schema/`, and commit what changed"
    assert (COMMITTED / name).read_text("utf-8") == (tmp_path / name).read_text("utf-8"), mend


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_a_schema_is_one_of_draft_2020_12(make):
    schema = make()
    assert schema["$schema"].endswith("draft/2020-12/schema")
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_every_key_is_described_and_has_an_example(make):
    def bare(schema, path):
        if isinstance(schema, list):
            return [found for part in schema for found in bare(part, path)]
        if not isinstance(schema, dict):
            return []
        keys = schema.get("properties", {}).items()
        here = [f"{path}/{key}" for key, part in keys if not (part.get("description") and part.get("examples"))]
        return here + [found for key, part in schema.items() if key != "examples" for found in bare(part, path + key)]

    assert bare(make(), "") == []


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
def test_every_example_fits_the_key_that_it_stands_at(make):
    schema = make()
    for form in [schema, *schema["$defs"].values()]:
        for key, part in form.get("properties", {}).items():
            validator = jsonschema.Draft202012Validator({**part, "$defs": schema["$defs"]})
            for given in part["examples"]:
                assert validator.is_valid(given), (form.get("title"), key, given)


@pytest.mark.parametrize(("make", "path"), SHIPPED, ids=lambda value: getattr(value, "stem", ""))
def test_every_file_that_ships_fits_its_schema(make, path):
    assert fits(make, path.read_text("utf-8"))


@pytest.mark.parametrize("question", GOOD)
def test_what_the_loader_takes_fits(course, question):
    course.write("quizzes/names.yaml", quiz_of(question))
    load_course(course.root)
    assert fits(quiz_schema, quiz_of(question))


@pytest.mark.parametrize("question", BAD)
def test_a_mistake_in_the_structure_of_a_question_fits_neither(course, question):
    course.write("quizzes/names.yaml", quiz_of(question))
    with pytest.raises(CourseError):
        load_course(course.root)
    assert not fits(quiz_schema, quiz_of(question))


@pytest.mark.parametrize("text", ["title: T\n", "questions: []\n", quiz_of("{ask: a, answer: b}") + "shufle: true\n"])
def test_a_mistake_in_the_structure_of_a_quiz_doesnt_fit(text):
    assert not fits(quiz_schema, text)


@pytest.mark.parametrize("text", BAD_EXERCISES)
def test_a_mistake_in_the_structure_of_an_exercise_doesnt_fit(text):
    assert not fits(exercise_schema, text)


@pytest.mark.parametrize("text", BAD_COURSES)
def test_a_mistake_in_the_structure_of_a_course_doesnt_fit(text):
    assert not fits(course_schema, text)
