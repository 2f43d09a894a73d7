"""With poptutor installed, pytest proves a course in an author's repository, and changes nothing anywhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points

import pytest

from tutor.scaffold import new_course

# a checkout that was set up before the entry point was written has to name the plugin
INSTALLED = any(point.value == "tutor.pytest_plugin" for point in entry_points(group="pytest11"))
PLUGIN = [] if INSTALLED else ["-p", "tutor.pytest_plugin"]


@pytest.fixture
def run():
    """Runs pytest in a folder as its owner would."""

    def pytest_in(folder, *words):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *PLUGIN, "-p", "no:cacheprovider", "-v", *words],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        )
        return done.returncode, done.stdout + done.stderr

    return pytest_in


def test_each_question_lesson_and_file_of_an_exercise_is_an_item(run, tmp_path):
    new_course(tmp_path)
    exercise = tmp_path / "lessons/exercises/a-first-exercise"
    (exercise / "wrong/fixed_name.py").unlink()
    (exercise / "wrong/test_like_a_test.py").write_text("raise SystemExit('imported')\n")
    declared = (exercise / "exercise.yaml").read_text().replace("fixed_name.py", "test_like_a_test.py")
    (exercise / "exercise.yaml").write_text(declared)
    code, said = run(tmp_path, "lessons", "quizzes", "--collect-only", "-qq")
    assert code == 0
    assert said.splitlines()[:9] == [
        "lessons/course.yaml::lessons",
        "lessons/exercises/a-first-exercise/exercise.yaml::solution",
        "lessons/exercises/a-first-exercise/exercise.yaml::starter",
        "lessons/exercises/a-first-exercise/exercise.yaml::wrong/prints_instead",
        "lessons/exercises/a-first-exercise/exercise.yaml::wrong/test_like_a_test",
        "lessons/welcome.md::cells",
        "quizzes/a-first-quiz.yaml::where-backups-lie",
        "quizzes/a-first-quiz.yaml::gigabyte",
        "quizzes/a-first-quiz.yaml::why-another-disk",
    ]


def test_a_failure_is_told_in_words_with_its_place_and_no_traceback(run, tmp_path):
    new_course(tmp_path)
    quiz = tmp_path / "quizzes/a-first-quiz.yaml"
    quiz.write_text(quiz.read_text().replace("You would lose both at once.", "It is bad."))
    (tmp_path / "lessons/exercises/a-first-exercise/starter.py").write_text(
        (tmp_path / "lessons/exercises/a-first-exercise/solution.py").read_text()
    )
    (tmp_path / "lessons/welcome.md").write_text(
        (tmp_path / "lessons/welcome.md").read_text().replace("print(", "no_print(")
    )
    code, said = run(tmp_path, "lessons", "quizzes")
    assert code == 1
    assert "3 failed, 6 passed" in said
    assert "this cell fails: NameError: name 'no_print' is not defined" in said
    assert "quizzes/a-first-quiz.yaml:" in said
    assert "[rubric-accept-refused]" in said
    assert "starter.py:1:1: the starter passes" in said
    assert "Traceback" not in said


def test_a_quiz_that_can_not_be_read_fails_as_a_file_and_others_are_still_proved(run, tmp_path):
    new_course(tmp_path)
    (tmp_path / "quizzes/bad.yaml").write_text("title: T\nqestions: []\n")
    code, said = run(tmp_path, "quizzes")
    assert code == 1
    assert "quizzes/bad.yaml::file FAILED" in said
    assert "quizzes/bad.yaml:2:1" in said
    assert "1 failed, 3 passed" in said


def test_other_projects_see_nothing_of_it_and_load_nothing_of_ours(run, tmp_path):
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes/other.yaml").write_text("not: ours\n")
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises/test_one.py").write_text(
        "import sys\n\n"
        "def test_nothing_of_ours_is_loaded():\n"
        "    ours = {name for name in sys.modules if name.partition('.')[0] == 'tutor'}\n"
        "    assert ours == {'tutor', 'tutor.pytest_plugin'}\n"
        "    assert not {'pydantic', 'yaml', 'textual', 'boto3', 'markdown_it'} & set(sys.modules)\n"
    )
    code, said = run(tmp_path)
    assert code == 0, said
    assert "1 passed" in said
