"""Which question an author means by `QUIZ#ID`: a quiz of the course by its id, or any quiz file by its path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tutor.course.problems import ProblemList, did_you_mean, quoted
from tutor.course.quizzes import read_quiz
from tutor.course.source import read_source
from tutor.errors import CourseError, UsageError
from tutor.model.course import Quiz
from tutor.model.questions import Question

__all__ = ["FoundQuestion", "find_question", "open_quiz", "quiz_path"]


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """A question, and the quiz that it stands in."""

    quiz: Quiz
    question: Question

    @property
    def name(self) -> str:
        """How it is called: `s3-or-ebs#latency`."""
        return f"{self.quiz.id}#{self.question.id}"


def find_question(where: str, course_root: Path) -> FoundQuestion:
    """The question that `where` names, `QUIZ#ID`; `#ID` may be left out if the quiz has but one question.

    Raises UsageError if there is none, CourseError if the quiz file has mistakes.
    """
    name, _, wanted = where.rpartition("#") if "#" in where else (where, "", "")
    quiz = open_quiz(quiz_path(name, course_root))
    if not wanted and len(quiz.questions) == 1:
        return FoundQuestion(quiz, quiz.questions[0])
    by_id = {question.id: question for question in quiz.questions}
    if wanted in by_id:
        return FoundQuestion(quiz, by_id[wanted])
    known = ", ".join(by_id)
    if not wanted:
        what = f"{quoted(name)} has {len(by_id)} questions"
        raise UsageError("Which question?", what, f"add # and one of: {known}")
    guess = did_you_mean(wanted, by_id)
    what = f"the quiz {quoted(quiz.id)} has no question {quoted(wanted)}"
    raise UsageError("No such question", what, f"{guess + ' ' if guess else ''}it has: {known}")


def open_quiz(path: Path) -> Quiz:
    """The quiz in a file, whether or not it is part of a course. Raises CourseError with every mistake in it."""
    problems = ProblemList()
    source = read_source(path, problems)
    quiz = read_quiz(source, problems) if source else None
    if quiz is not None and not problems.any_error:
        return quiz
    raise CourseError("this quiz has mistakes", "mend what is named", problems.in_order)


def quiz_path(name: str, course_root: Path) -> Path:
    """The file of a quiz, by its path or by its id in a course. Raises UsageError if there is none."""
    path = Path(name)
    if path.suffix in {".yaml", ".yml"} or len(path.parts) > 1:
        if path.is_file():
            return path
        raise UsageError("No such quiz", f"there is no file {quoted(name)}", "name a quiz file, or a quiz by its id")
    folder = course_root / "quizzes"
    known = sorted(file.stem for file in folder.glob("*.yaml"))
    if name in known:
        return folder / f"{name}.yaml"
    guess = did_you_mean(name, known) or f"it has: {', '.join(known) or 'none'}"
    what = f"the course in {course_root} has no quiz {quoted(name)}"
    raise UsageError("No such quiz", what, f"{guess}; or name a quiz file by its path")
