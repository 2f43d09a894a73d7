"""What is known of a class after grading: one record a student, one item an exercise or quiz."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.model.places import Problem
from tutor.model.values import JsonValue
from tutor.model.verdicts import ExerciseResult, QuestionResult, Tier, Verdict

__all__ = ["ClassResult", "ExerciseItem", "QuestionItem", "QuizItem", "StudentResult", "ToMark"]

_ROUNDING = 1e-9  # points: three thirds of a point are no less than a point


@dataclass(frozen=True, slots=True)
class ExerciseItem:
    """One exercise of one student. `submitted` is false if the student handed in no file for it.

    `judged_again`: the first verdict was inconclusive, so it was judged once more, after all others.
    """

    result: ExerciseResult
    submitted: bool = True
    judged_again: bool = False

    @property
    def name(self) -> str:
        """What its column is called."""
        return f"exercise/{self.result.exercise}"

    @property
    def score(self) -> float | None:
        """The points, None if they don't count: an error is no zero."""
        return self.result.score if self.result.counts else None

    @property
    def max_score(self) -> float:
        """All that can be earned."""
        return self.result.max_score


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """One question of one student. `answered` is false if the student's file holds no answer to it."""

    question: str
    result: QuestionResult
    answered: bool = True
    answer: JsonValue = None


@dataclass(frozen=True, slots=True)
class QuizItem:
    """One quiz of one student. `submitted` is false if the student handed in no answer to it.

    `pass_mark` is the share of the points from which it is passed; None if the quiz has none.
    """

    quiz: str
    questions: tuple[QuestionItem, ...]
    submitted: bool = True
    pass_mark: float | None = None

    @property
    def name(self) -> str:
        """What its column is called."""
        return f"quiz/{self.quiz}"

    @property
    def score(self) -> float | None:
        """The points, None if our side failed at any question of it that could have had more."""
        results = [item.result for item in self.questions]
        ours = [result for result in results if result.verdict in (Verdict.ERROR, Verdict.INCONCLUSIVE)]
        if any(result.score < result.max_score for result in ours):
            return None
        return sum(item.result.score for item in self.questions)

    @property
    def passed(self) -> bool | None:
        """Whether the pass mark is reached. None if there is none, if our side failed, and while it hangs on answers
        that are still to be marked."""
        if self.pass_mark is None or self.score is None:
            return None
        needed = self.pass_mark * self.max_score - _ROUNDING
        if self.score >= needed:
            return True
        open_points = sum(item.result.max_score for item in self.questions if item.result.verdict is Verdict.UNSURE)
        return None if self.score + open_points >= needed else False

    @property
    def max_score(self) -> float:
        """All that can be earned."""
        return sum(item.result.max_score for item in self.questions)


@dataclass(frozen=True, slots=True)
class StudentResult:
    """All of one student. `name` is the folder's; `problems` name files as they lie in the class's folder."""

    name: str
    exercises: tuple[ExerciseItem, ...]
    quizzes: tuple[QuizItem, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def items(self) -> tuple[ExerciseItem | QuizItem, ...]:
        """Exercises, then quizzes: the columns of a row."""
        return (*self.exercises, *self.quizzes)

    @property
    def total(self) -> float:
        """The points of all that could be judged."""
        return sum(item.score or 0.0 for item in self.items)

    @property
    def max_total(self) -> float:
        """All that can be earned in the course."""
        return sum(item.max_score for item in self.items)

    @property
    def to_mark(self) -> int:
        """How many answers wait for the instructor to mark them."""
        return sum(item.result.verdict is Verdict.UNSURE for quiz in self.quizzes for item in quiz.questions)

    @property
    def whole(self) -> bool:
        """Whether everything could be judged."""
        return all(item.score is not None for item in self.items)


@dataclass(frozen=True, slots=True)
class ToMark:
    """An answer that no rule met, as its student wrote it."""

    student: str
    quiz: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class ClassResult:
    """A whole class. `problems` are those of the class's folder itself; each student has more."""

    course: str
    title: str
    tier: Tier
    students: tuple[StudentResult, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """The folder's, then each student's."""
        return (*self.problems, *(problem for student in self.students for problem in student.problems))

    @property
    def to_mark(self) -> tuple[ToMark, ...]:
        """The answers that no rule met, for the instructor to mark."""
        return tuple(
            ToMark(student.name, quiz.quiz, item.question, str(item.answer))
            for student in self.students
            for quiz in student.quizzes
            for item in quiz.questions
            if item.result.verdict is Verdict.UNSURE
        )

    @property
    def whole(self) -> bool:
        """Whether everything of everyone could be judged."""
        return all(student.whole for student in self.students)
