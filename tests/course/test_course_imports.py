"""The course room costs nothing until a course is loaded, and never loads an app or an AWS."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = "{'pydantic', 'yaml', 'markdown_it', 'textual', 'boto3', 'botocore', 'moto'}"


def loaded(code):
    program = f"import sys, tutor.course\n{code}\nprint(*sorted({HEAVY} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_importing_the_room_loads_nothing_heavy():
    assert loaded("tutor.course.render_problems([])\ntutor.course.shipped_course()") == []


def test_reading_a_course_loads_no_app_and_no_aws():
    assert loaded("tutor.course.lint(tutor.course.shipped_course())") == ["markdown_it", "pydantic", "yaml"]


@pytest.mark.parametrize("name", ["quiz_documents.QuizDocument", "exercise_documents.ExerciseDocument"])
def test_the_models_that_load_files_give_a_json_schema(name):
    module, _, model = name.partition(".")
    program = f"from tutor.course.{module} import {model}\nprint(sorted({model}.model_json_schema()['properties']))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "'title'" in done.stdout
