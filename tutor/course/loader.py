"""A whole course, read in one pass: every file, every problem."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tutor.course.course_documents import CourseDocument
from tutor.course.documents import Line
from tutor.course.exercise_files import look_into
from tutor.course.folders import Folders
from tutor.course.lessons import read_lesson
from tutor.course.outline import Outline
from tutor.course.problems import ProblemList, did_you_mean, quoted
from tutor.course.quizzes import read_quiz
from tutor.course.validation import Page, read_page
from tutor.course.yaml_nodes import Node, Sequence
from tutor.model.course import Course, Exercise, ExercisePlacement, Lesson, Quiz, QuizPlacement
from tutor.model.places import Place

__all__ = ["read_course"]

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_course(root: Path) -> tuple[Course | None, ProblemList]:
    """The course in a folder, None if it can't be used, and everything that is wrong with it."""
    folders = Folders(root, ProblemList())
    reader = _Reader(folders)
    course = reader.read()
    return (None if folders.problems.any_error else course), folders.problems


class _Reader:
    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._problems = folders.problems
        self._lessons_folder = folders.root / "lessons"

    def read(self) -> Course | None:
        page = self._front_page()
        document = page.validate(CourseDocument) if page else None
        lessons = self._lessons(page)
        quizzes = self._quizzes(self._outline(lessons) if document else None)
        exercises = self._exercises()
        placed = self._placed(lessons)
        unplaced = self._unplaced(page, placed) if page else []
        if document and len(lessons) == len(document.lessons):
            # else a lesson that can't be read may place them
            self._check_orphans(placed, unplaced)
        if document is None:
            return None
        warnings = tuple(self._problems.in_order)
        root = self._folders.root
        return Course(document.id, document.title, root, tuple(lessons), quizzes, exercises, warnings, tuple(unplaced))

    def _front_page(self) -> Page | None:
        path = self._lessons_folder / "course.yaml"
        if not path.exists():
            what = "there is no course here: it would have this file"
            self._problems.error("no-course", what, "name a folder that holds lessons/course.yaml", Place(path))
            return None
        source = self._folders.read(path)
        return read_page(source, self._problems) if source else None

    def _lessons(self, page: Page | None) -> list[Lesson]:
        """All that are listed, in that order; the others are read for their problems only."""
        paths = self._folders.files(self._lessons_folder, ".md")
        listed = self._listed(page, paths) if page else []
        found = [lesson for path in listed if (lesson := self._lesson(path))]
        for path in paths:
            if path not in listed:
                self._lesson(path)
                if page:
                    mend = f"add {path.name} to `lessons:` in course.yaml, or remove the file"
                    self._problems.warning("unlisted-lesson", "this lesson isn't in course.yaml", mend, Place(path))
        return found

    def _listed(self, page: Page, paths: Iterable[Path]) -> list[Path]:
        by_name = {path.name: path for path in paths}
        found: list[Path] = []
        names = _names(page, "lessons")
        others = by_name.keys() - {name for _, name in names}
        for node, name in names:
            if name not in by_name:
                written = f"{name}.md" if f"{name}.md" in others else name
                mend = did_you_mean(written, sorted(others)) or f"write lessons/{name}, or remove it here"
                page.error(node, "missing-lesson", f"there is no lesson {quoted(name)} in lessons/", mend)
            elif by_name[name] in found:
                page.error(node, "duplicate-lesson", f"{quoted(name)} stands here a second time", "keep one of the two")
            else:
                found.append(by_name[name])
        return found

    def _lesson(self, path: Path) -> Lesson | None:
        self._check_id(path.stem, path)
        source = self._folders.read(path)
        if source is None:
            return None
        if not source.text.strip():
            self._problems.error("empty-lesson", "this lesson is empty", "write it, or delete it", Place(path))
            return None
        return read_lesson(source, self._folders)

    def _outline(self, lessons: Iterable[Lesson]) -> Outline:
        """What questions may refer to; a lesson that can't be read may hold any section."""
        read = {lesson.id for lesson in lessons}
        files = self._folders.files(self._lessons_folder, ".md")
        return Outline.of(lessons, [path.stem for path in files if path.stem not in read])

    def _unplaced(self, page: Page, placed: Iterable[Path]) -> list[str]:
        """The quizzes that are said to have no place yet."""
        folder = self._folders.root / "quizzes"
        known = {path.stem: path for path in self._folders.files(folder, ".yaml")}
        found: list[str] = []
        names = _names(page, "unplaced")
        others = sorted(known.keys() - {name for _, name in names})
        for node, name in names:
            if name not in known:
                mend = (
                    did_you_mean(name.removesuffix(".yaml"), others)
                    or "write the name of a file in quizzes/, without its .yaml"
                )
                page.error(node, "unknown-quiz", f"there is no quiz {quoted(name)}", mend)
            elif name in found:
                page.error(node, "duplicate-quiz", f"{quoted(name)} stands here a second time", "keep one of the two")
            else:
                found.append(name)
                if known[name] in placed:
                    what = f"a lesson places the quiz {quoted(name)}"
                    page.warning(node, "placed-unplaced", what, "remove it here")
        return found

    def _quizzes(self, outline: Outline | None) -> dict[str, Quiz]:
        folder = self._folders.root / "quizzes"
        found: dict[str, Quiz] = {}
        for path in self._folders.files(folder, ".yaml"):
            self._check_id(path.stem, path)
            source = self._folders.read(path)
            quiz = read_quiz(source, self._problems, outline, self._folders) if source else None
            if quiz:
                found[quiz.id] = quiz
        for path in self._folders.files(folder, ".yml"):
            what = "a quiz ends in .yaml; this file isn't read"
            self._problems.warning("unread-file", what, f"rename it to {path.stem}.yaml", Place(path))
        return found

    def _exercises(self) -> dict[str, Exercise]:
        found: dict[str, Exercise] = {}
        for folder in self._folders.subfolders(self._lessons_folder / "exercises"):
            exercise = self._exercise(folder)
            if exercise:
                found[exercise.id] = exercise
        return found

    def _exercise(self, folder: Path) -> Exercise | None:
        path = folder / "exercise.yaml"
        self._check_id(folder.name, path)
        if not self._folders.check_inside(folder):
            return None
        if not path.is_file():
            what = f"the exercise {quoted(folder.name)} has no exercise.yaml"
            self._problems.error("missing-file", what, "write it, or remove the folder", Place(path))
            return None
        source = self._folders.read(path)
        page = read_page(source, self._problems) if source else None
        files = look_into(folder, self._folders)
        if page is None:
            return None
        from tutor.course.exercises import build_exercise  # noqa: PLC0415 - a course of questions alone needs no checks

        return build_exercise(page, files)

    def _check_id(self, name: str, path: Path) -> None:
        if not _ID.fullmatch(name):
            what = f"{quoted(name)} can't be an id: those are made of small letters a-z, digits and single hyphens"
            self._problems.error("bad-id", what, "rename it, like `s3-or-ebs`", Place(path))

    def _placed(self, lessons: Iterable[Lesson]) -> dict[Path, Place]:
        """The quizzes and exercises that lessons place, and where first. What is placed twice is noted."""
        first: dict[Path, Place] = {}
        for lesson in lessons:
            for section in lesson.sections:
                for block in section.blocks:
                    if isinstance(block, QuizPlacement | ExercisePlacement):
                        self._place(block, first)
        return first

    def _check_orphans(self, placed: dict[Path, Place], unplaced: Iterable[str]) -> None:
        """Note what nobody places."""
        for path in self._folders.files(self._folders.root / "quizzes", ".yaml"):
            if path not in placed and path.stem not in unplaced:
                mend = f"put [Pop quiz](../quizzes/{path.name}) on a line of its own"
                self._orphan("quiz", path, path, mend)
        for folder in self._folders.subfolders(self._lessons_folder / "exercises"):
            if folder not in placed:
                mend = f"put [Exercise](exercises/{folder.name}/) on a line of its own"
                self._orphan("exercise", folder, folder / "exercise.yaml", mend)

    def _orphan(self, kind: str, target: Path, file: Path, mend: str) -> None:
        if target in self._folders.meant:
            return  # a link with a slip in it leads there, and was told
        at = self._folders.mentioned.get(target)
        if at is None:
            self._problems.warning(f"orphan-{kind}", f"no lesson places this {kind}", mend, Place(file))
            return
        what = f"a link places its {kind} only if it stands alone in its paragraph, and no other places this one"
        source = self._folders.read(at.file)
        mend = "put it on a line of its own, with a blank line above and below"
        self._problems.warning("link-in-text", what, mend, at, source.line(at.line) if source else "")

    def _place(self, block: QuizPlacement | ExercisePlacement, first: dict[Path, Place]) -> None:
        if isinstance(block, QuizPlacement):
            target, kind = self._folders.root / "quizzes" / f"{block.quiz_id}.yaml", "quiz"
        else:
            target, kind = self._lessons_folder / "exercises" / block.exercise_id, "exercise"
        if target in first:
            place = first[target]
            what = f"this {kind} is placed a second time; the first is in {place.file.name}, line {place.line}"
            source = self._folders.read(block.place.file)
            line = source.line(block.place.line) if source else ""
            self._problems.warning("placed-twice", what, "keep one of the two", block.place, line)
        first.setdefault(target, block.place)


def _names(page: Page, key: str) -> list[tuple[Node, str]]:
    """The names in a list of course.yaml, as far as they can be read."""
    return page.survivors(Line, key) if isinstance(page.at(key), Sequence) else []
