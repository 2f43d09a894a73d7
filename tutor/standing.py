"""How far a learner is in a course: marks for sections and lessons, and the score. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from tutor.model.course import Course, ExercisePlacement, Lesson, Quiz, QuizPlacement, Section
from tutor.model.questions import Question, Status
from tutor.model.verdicts import Verdict
from tutor.progress import AnswerRecord, RunRecord

__all__ = ["Mark", "Score", "Standing", "attempts_left", "is_solved", "is_unmeasured"]

_ROUNDING = 1e-9  # points


class Mark(StrEnum):
    """How far a section or a lesson is. `DONE`: read, and every question and exercise in it was right once; of a
    question whose attempts are used up, or that doesn't count, no more is asked."""

    UNSEEN = "unseen"
    SEEN = "seen"
    STARTED = "started"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Score:
    """Points earned (the best attempt of each counts) out of all that can be earned."""

    earned: float
    possible: float


def is_solved(record: AnswerRecord | RunRecord | None) -> bool:
    """Whether it was ever wholly right, also if the learner has tried something else since."""
    if record is None:
        return False
    passed = record.passed if isinstance(record, AnswerRecord) else record.verdict is Verdict.PASS
    return passed or record.best_score >= record.max_score > 0


def is_unmeasured(record: AnswerRecord | None) -> bool:
    """Whether it is an answer that waits for an experiment, or whose experiment came to nothing."""
    return record is not None and record.verdict in (Verdict.INCONCLUSIVE, Verdict.ERROR)


def attempts_left(question: Question, record: AnswerRecord | None) -> int | None:
    """How many answers are taken still; None: any number. With so many counted, none is left once one was right."""
    if not question.attempts:
        return None
    if record is None:
        return len(question.attempts)
    return 0 if record.passed else max(0, len(question.attempts) - record.used)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the record said at one moment. `answers` are keyed by quiz and question, `seen` holds lesson and section."""

    course: Course
    answers: Mapping[tuple[str, str], AnswerRecord]
    runs: Mapping[str, RunRecord]
    seen: AbstractSet[tuple[str, str]]

    def section_mark(self, lesson: Lesson, section: Section) -> Mark:
        """A section with nothing to do in it is done when it was seen."""
        tasks = list(self._tasks(section))
        seen = (lesson.id, section.id) in self.seen
        if all(done for _, done in tasks) and (seen or tasks):
            return Mark.DONE
        if any(begun for begun, _ in tasks):
            return Mark.STARTED
        return Mark.SEEN if seen else Mark.UNSEEN

    def lesson_mark(self, lesson: Lesson) -> Mark:
        """Done when all its sections are; started when anything in it is."""
        marks = {self.section_mark(lesson, section) for section in lesson.sections}
        if marks == {Mark.DONE}:
            return Mark.DONE
        if marks <= {Mark.UNSEEN}:
            return Mark.UNSEEN
        return Mark.SEEN if marks <= {Mark.UNSEEN, Mark.SEEN} else Mark.STARTED

    def score(self) -> Score:
        """Over every question and exercise that the course has today."""
        earned, possible = 0.0, 0.0
        for quiz in self.course.quizzes.values():
            of_quiz = self.quiz_score(quiz)
            earned, possible = earned + of_quiz.earned, possible + of_quiz.possible
        for exercise in self.course.exercises.values():
            possible += exercise.points
            run = self.runs.get(exercise.id)
            earned += min(run.best_score, exercise.points) if run else 0.0
        return Score(earned, possible)

    def quiz_score(self, quiz: Quiz) -> Score:
        """Over the questions of one quiz that count."""
        earned = (_earned(question, self.answers.get((quiz.id, question.id))) for question in quiz.questions)
        return Score(sum(earned), quiz.points)

    def has_passed(self, quiz: Quiz) -> bool | None:
        """Whether the quiz's pass mark is reached; None if it has none."""
        if quiz.pass_mark is None:
            return None
        score = self.quiz_score(quiz)
        # three thirds of a point are no less than a point
        return score.earned >= quiz.pass_mark * score.possible - _ROUNDING

    def furthest(self, lesson: Lesson) -> Section | None:
        """The last section of a lesson that was seen."""
        seen = [section for section in lesson.sections if (lesson.id, section.id) in self.seen]
        return seen[-1] if seen else None

    def _tasks(self, section: Section) -> Iterator[tuple[bool, bool]]:
        """For each thing to do in the section, whether it was begun and whether it is done."""
        for block in section.blocks:
            if isinstance(block, QuizPlacement):
                for question in self.course.quizzes[block.quiz_id].questions:
                    answer = self.answers.get((block.quiz_id, question.id))
                    yield answer is not None, _is_settled(question, answer)
            elif isinstance(block, ExercisePlacement):
                run = self.runs.get(block.exercise_id)
                yield run is not None, is_solved(run)


def _is_settled(question: Question, record: AnswerRecord | None) -> bool:
    if record is not None and question.status is not Status.LIVE:
        return True
    return is_solved(record) or attempts_left(question, record) == 0


def _earned(question: Question, record: AnswerRecord | None) -> float:
    if question.status is Status.CREDIT_ALL:
        return question.points
    return min(record.best_score, question.worth) if record else 0.0
