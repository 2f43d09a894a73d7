"""What timing_verdicts.py judges: the solution and every wrong solution of each exercise on parallel work."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tutor.course import load_course, shipped_course
from tutor.model.checks import SpeedupCheck
from tutor.model.course import Exercise

__all__ = ["EXERCISES", "Program", "fingerprint", "programs"]

EXERCISES = (
    "hello-threads",
    "word-count-sequential",
    "word-count-threads",
    "word-count-processes",
    "time-three-versions",
    "upload-with-threads",
    "cpu-bound-processes",
    "clean-up-workers",
)


@dataclass(frozen=True, slots=True)
class Program:
    """A program that answers an exercise, rightly if it is `honest`."""

    exercise: Exercise
    name: str
    source: bytes
    honest: bool

    @property
    def key(self) -> str:
        """What its results are kept under."""
        return f"{self.exercise.id}/{self.name}"

    @property
    def is_raced(self) -> bool:
        """Whether its verdict takes a race against the solution: such verdicts need the machine for themselves."""
        return self.honest and any(isinstance(spec.check, SpeedupCheck) for spec in self.exercise.checks)


def programs(only: list[str]) -> list[Program]:
    """All programs of the exercises asked for, of those that the course has."""
    known = load_course(shipped_course()).exercises
    found = []
    for exercise in (known[name] for name in only or EXERCISES if name in known):
        found.append(Program(exercise, "the solution", exercise.solution.read_bytes(), honest=True))
        found += [Program(exercise, wrong.path.stem, wrong.path.read_bytes(), honest=False) for wrong in exercise.wrong]
    return found


def fingerprint(exercise: Exercise) -> str:
    """Tells results of an exercise from those of an earlier one of the same name."""
    digest = hashlib.sha256()
    for path in sorted(path for path in exercise.folder.rglob("*") if path.suffix in {".py", ".yaml"}):
        digest.update(_part(path, exercise.folder))
    return digest.hexdigest()[:16]


def _part(path: Path, folder: Path) -> bytes:
    return f"{path.relative_to(folder)}\0".encode() + path.read_bytes() + b"\0"
