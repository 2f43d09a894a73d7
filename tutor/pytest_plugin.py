"""A pytest plugin: in an author's repository, `pytest lessons quizzes` proves each question, exercise and lesson.

It is loaded into every pytest run where poptutor is installed, so it imports nothing of ours until a file of a course
is met, and leaves all other files alone. A course is told by its `lessons/course.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import pytest

if TYPE_CHECKING:
    from tutor.model.course import Lesson, Quiz
    from tutor.model.places import Problem
    from tutor.model.runs import Sandbox
    from tutor.proving.exercises import Submission
    from tutor.proving.scopes import Scope

__all__ = ["pytest_collect_file", "pytest_configure", "pytest_ignore_collect", "pytest_unconfigure"]

_Style: TypeAlias = Literal["long", "short", "line", "no", "native", "value", "auto"] | None
_DEEPEST = 3  # folders from a file in wrong/ up to exercises/


class _BrokenProofError(Exception):
    """What an author claims doesn't hold; the problems say it in words."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


class _Courses:
    """The courses met in this run, each read once, and a sandbox for each, opened when something is to run."""

    def __init__(self) -> None:
        self._scopes: dict[Path, Scope] = {}
        self._sandboxes: dict[Path, Sandbox] = {}

    def scope(self, root: Path) -> Scope:
        """The course in a folder, with every problem that loading it found."""
        from tutor.proving.scopes import read_scope

        if root not in self._scopes:
            self._scopes[root] = read_scope(root)
        return self._scopes[root]

    def sandbox(self, root: Path) -> Sandbox:
        """Where the programs of that course run."""
        from tutor.sandbox import open_sandbox

        if root not in self._sandboxes:
            self._sandboxes[root] = open_sandbox(secret=(root / "lessons", root / "quizzes"))
        return self._sandboxes[root]

    def close(self) -> None:
        """End every sandbox."""
        for sandbox in self._sandboxes.values():
            sandbox.close()


_COURSES = pytest.StashKey[_Courses]()


# --- what pytest calls -------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Nothing is read yet."""
    config.stash[_COURSES] = _Courses()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing running."""
    if _COURSES in config.stash:
        config.stash[_COURSES].close()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Programs of an exercise are no tests: they run in the jail only, and are never imported here."""
    if collection_path.suffix != ".py":
        return None
    folders = collection_path.parents[:_DEEPEST]
    return any(folder.name == "exercises" and _is_lessons(folder.parent) for folder in folders) or None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The files of a course that hold something to prove."""
    folder = file_path.parent
    if file_path.suffix == ".md" and _is_lessons(folder):
        return _LessonFile.of(parent, file_path, folder.parent)
    if file_path.suffix != ".yaml":
        return None
    if file_path.name == "course.yaml" and _is_lessons(folder):
        return _CourseFile.of(parent, file_path, folder.parent)
    if folder.name == "quizzes" and _is_lessons(folder.parent / "lessons"):
        return _QuizFile.of(parent, file_path, folder.parent)
    if file_path.name == "exercise.yaml" and folder.parent.name == "exercises" and _is_lessons(folder.parents[1]):
        return _ExerciseFile.of(parent, file_path, folder.parents[2])
    return None


def _is_lessons(folder: Path) -> bool:
    return folder.name == "lessons" and (folder / "course.yaml").is_file()


# --- files -------------------------------------------------------------------------------------------------


class _File(pytest.File):
    """A file of the course in folder `root`."""

    root: Path

    @classmethod
    def of(cls, parent: pytest.Collector, path: Path, root: Path) -> _File:
        """As pytest makes its nodes, with the course."""
        made: _File = cls.from_parent(parent, path=path)
        made.root = root
        return made

    @property
    def courses(self) -> _Courses:
        """All courses of this run."""
        return self.config.stash[_COURSES]

    def problems_of_course(self) -> list[Problem]:
        """The errors that loading the course found, anywhere in it."""
        return _errors(self.courses.scope(self.root).problems)

    def _broken(self, problems: list[Problem], name: str = "file") -> _Broken:
        broken: _Broken = _Broken.from_parent(self, name=name)
        broken.problems = problems
        return broken


class _CourseFile(_File):
    """`course.yaml`: what is wrong with it and with the lessons."""

    def collect(self) -> Iterator[pytest.Item]:
        elsewhere = (self.root / "quizzes", self.root / "lessons" / "exercises")
        problems = [
            problem
            for problem in self.problems_of_course()
            if not any(problem.place.file.is_relative_to(folder) for folder in elsewhere)
        ]
        yield self._broken(problems, "lessons")


class _LessonFile(_File):
    """A lesson: one item for all of its cells, for each of them hangs on those before."""

    def collect(self) -> Iterator[pytest.Item]:
        course = self.courses.scope(self.root).course
        for lesson in course.lessons if course else ():
            if lesson.path == self.path and any(section.cells for section in lesson.sections):
                item: _Cells = _Cells.from_parent(self, name="cells")
                item.lesson = lesson
                yield item


class _QuizFile(_File):
    """A quiz: an item for each question, and one for what is wrong above them all."""

    def collect(self) -> Iterator[pytest.Item]:
        from tutor.errors import CourseError
        from tutor.proving.finding import open_quiz

        course = self.courses.scope(self.root).course
        mine = [problem for problem in self.problems_of_course() if problem.place.file == self.path]
        try:
            quiz = course.quizzes[self.path.stem] if course else open_quiz(self.path)
        except CourseError as error:
            yield self._broken(mine or _errors(error.problems))
            return
        starts = [question.place.line for question in quiz.questions]
        above = [problem for problem in mine if problem.place.line < starts[0]]
        if above:
            yield self._broken(above)
        for index, (start, end) in enumerate(zip(starts, [*starts[1:], None], strict=True)):
            item: _Question = _Question.from_parent(self, name=quiz.questions[index].id)
            item.quiz, item.index = quiz, index
            item.problems = [p for p in mine if p.place.line >= start and (end is None or p.place.line < end)]
            yield item


class _ExerciseFile(_File):
    """An exercise: an item for its solution, its starter, and each wrong solution."""

    def collect(self) -> Iterator[pytest.Item]:
        from tutor.proving.exercises import submissions_of

        course = self.courses.scope(self.root).course
        if course is None:
            every = self.problems_of_course()
            mine = [problem for problem in every if problem.place.file.is_relative_to(self.path.parent)]
            yield self._broken(mine or every)
            return
        for submission in submissions_of(course.exercises[self.path.parent.name]):
            item: _Proof = _Proof.from_parent(self, name=submission.name)
            item.submission = submission
            yield item


# --- items -------------------------------------------------------------------------------------------------


class _Item(pytest.Item):
    """Something to prove; a failure is told in the problems' words, without a traceback."""

    problems: list[Problem]

    @property
    def file(self) -> _File:
        """The file that it stands in."""
        assert isinstance(self.parent, _File)  # noqa: S101 - made by these files only
        return self.parent

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: _Style = None) -> str:
        """The problems, as `tutor lint` tells them."""
        from tutor.course import render_problems

        if isinstance(excinfo.value, _BrokenProofError):
            return render_problems(excinfo.value.problems)
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands, for reports."""
        return self.path, None, self.name

    def _tell(self, problems: Iterable[Problem]) -> None:
        errors = _errors(problems)
        if errors:
            raise _BrokenProofError(errors)


class _Broken(_Item):
    """What is wrong with a file as a whole."""

    def runtest(self) -> None:
        self._tell(self.problems)


class _Question(_Item):
    """A question: its own examples hold, and its program does what is declared."""

    quiz: Quiz
    index: int

    def runtest(self) -> None:
        from tutor.proving.program_runs import prove_program
        from tutor.proving.programs import has_program
        from tutor.proving.questions import prove_question

        found = [*self.problems, *prove_question(self.quiz, self.index)]
        if has_program(self.quiz.questions[self.index]):
            found += prove_program((self.quiz, self.index), self.file.courses.sandbox(self.file.root))
        self._tell(found)


class _Cells(_Item):
    """The cells of a lesson: each ends as its author says. What can't be run here is skipped."""

    lesson: Lesson

    def runtest(self) -> None:
        from tutor.proving.cells import prove_cells

        problems = prove_cells(self.lesson)
        self._tell(problems)
        if problems:
            pytest.skip(problems[0].what)


class _Proof(_Item):
    """A file of an exercise: its solution passes, its starter doesn't, a wrong solution is told its cause."""

    submission: Submission

    def runtest(self) -> None:
        from tutor.proving.exercises import NO_INSTANCES, prove_submission

        problems = prove_submission(self.submission, self.file.courses.sandbox(self.file.root))
        for problem in problems:
            if problem.code == NO_INSTANCES:
                pytest.skip(problem.what)
        self._tell(problems)


def _errors(problems: Iterable[Problem]) -> list[Problem]:
    from tutor.model.places import Severity

    return [problem for problem in problems if problem.severity is Severity.ERROR]
