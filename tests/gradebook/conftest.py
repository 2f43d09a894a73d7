from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tutor.gradebook import ClassResult, grade_folder
from tutor.model.checks import CheckSpec, RaisesCheck
from tutor.model.course import Course, Exercise, Quiz, RunSpec
from tutor.model.places import Place
from tutor.model.questions import (
    Choice,
    ChoiceQuestion,
    MultiQuestion,
    TextPattern,
    TextQuestion,
    TextRule,
    TrueFalseQuestion,
)
from tutor.model.verdicts import CheckResult, ExerciseResult, Tier, Verdict

_PLACE = Place(Path("course"))


def _exercise(name: str) -> Exercise:
    check = CheckSpec(RaisesCheck(None), "it runs", _PLACE, points=2.0)
    return Exercise(
        id=name, title=name, prompt="Do it.", folder=Path(name), place=_PLACE, run=RunSpec(), checks=(check,)
    )


def _quiz() -> Quiz:
    questions = (
        ChoiceQuestion(
            id="where", ask="?", place=_PLACE, choices=(Choice("no", right=True), Choice("yes", right=False))
        ),
        MultiQuestion(
            id="which", ask="?", place=_PLACE, choices=(Choice("12:30", right=True), Choice("5", right=True))
        ),
        TrueFalseQuestion(id="global", ask="?", place=_PLACE, answer=True),
        TextQuestion(id="region", ask="?", place=_PLACE, rule=TextRule((TextPattern("us-east-1"),))),
    )
    return Quiz("names", "Names", questions, Path("names.yaml"))


@pytest.fixture
def course() -> Course:
    """Two exercises of two points each, and a quiz of four questions of a point each."""
    exercises = {name: _exercise(name) for name in ("add-object", "create-bucket")}
    return Course("s3", "S3", Path("course"), (), {"names": _quiz()}, exercises)


@pytest.fixture
def judge() -> Callable[[Exercise, bytes], ExerciseResult]:
    """Passes a program that says `right`, and fails all others."""

    def judge(exercise: Exercise, source: bytes) -> ExerciseResult:
        right = b"right" in source
        verdict, score = (Verdict.PASS, 2.0) if right else (Verdict.FAIL, 0.0)
        return ExerciseResult(
            exercise=exercise.id,
            verdict=verdict,
            score=score,
            max_score=2.0,
            tier=Tier.STRONG,
            seconds=0.1,
            checks=(CheckResult("it runs", verdict, score, 2.0),),
        )

    return judge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty class."""
    root = tmp_path / "class"
    root.mkdir()
    return root


@pytest.fixture
def hand_in(folder: Path) -> Callable[..., Path]:
    """Puts files into a student's folder: `hand_in("ada", {"create-bucket.py": "right"})`."""

    def hand_in(student: str, files: dict[str, str | bytes]) -> Path:
        own = folder / student
        own.mkdir(exist_ok=True)
        for name, content in files.items():
            (own / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return own

    return hand_in


@pytest.fixture
def graded(course: Course, folder: Path, judge: Callable[..., ExerciseResult]) -> Callable[[], ClassResult]:
    """Grades the class as it stands."""
    return lambda: grade_folder(course, folder, judge, Tier.STRONG)
