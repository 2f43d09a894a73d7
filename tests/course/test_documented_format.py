"""What docs/writing-a-course.md shows is what the loader takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tutor.course import lint, load_course, render_problems

GUIDE = Path(__file__).parents[2] / "docs" / "writing-a-course.md"


@pytest.fixture
def documented(tmp_path):
    """A course put together from the guide's own examples."""
    if not GUIDE.exists():
        pytest.skip("the guide is in the checkout only, and this is the wheel")
    blocks = re.findall(r"^```(yaml|markdown|python)\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    course, lesson, quiz, exercise, checks = (text for _, text in blocks)
    folder = tmp_path / "lessons" / "exercises" / "create-bucket"
    (folder / "wrong").mkdir(parents=True)
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "lessons" / "course.yaml").write_text(course)
    (tmp_path / "lessons" / "amazon-s3.md").write_text(f"# Amazon S3\n\n## Names\n\n{lesson}")
    (tmp_path / "quizzes" / "bucket-names.yaml").write_text(quiz)
    (folder / "exercise.yaml").write_text(exercise)
    (folder / "checks.py").write_text(checks)
    for name in ("starter.py", "solution.py", "wrong/prints_instead.py"):
        (folder / name).write_text("def make_bucket(name):\n    return name\n")
    return tmp_path


def test_the_guides_examples_are_a_course_without_a_problem(documented):
    assert render_problems(lint(documented)) == ""


def test_every_kind_and_placement_of_the_guide_is_there(documented):
    course = load_course(documented)
    kinds = [type(question).__name__ for question in course.quizzes["bucket-names"].questions]
    assert kinds == ["TextQuestion", "ChoiceQuestion", "MultiQuestion", "TrueFalseQuestion"]
    assert course.exercises["create-bucket"].points == 4
