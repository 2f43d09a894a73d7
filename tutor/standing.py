"""How far a learner is in a course: marks for sections and lessons, and the score. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from tutor.model.course import Course, ExercisePlacement, Lesson, QuizPlacement, Section
from tutor.model.verdicts import Verdict
from tutor.progress import AnswerRecord, RunRecord

__all__ = ["Mark", "Score", "Standing", "is_solved"]


class Mark(StrEnum):
    """How far a section or a lesson is. `DONE`: read, and every question and exercise in it was right once."""

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
    return record is not None and (record.verdict is Verdict.PASS or record.best_score >= record.max_score > 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the record said at one moment. `answers` are keyed by quiz and question, `seen` holds lesson and section."""

    course: Course
    answers: Mapping[tuple[str, str], AnswerRecord]
    runs: Mapping[str, RunRecord]
    seen: AbstractSet[tuple[str, str]]

    def section_mark(self, lesson: Lesson, section: Section) -> Mark:
        """A section with nothing to do in it is done when it was seen."""
        records = list(self._records(section))
        seen = (lesson.id, section.id) in self.seen
        if all(is_solved(record) for record in records) and (seen or records):
            return Mark.DONE
        if any(record is not None for record in records):
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
            possible += quiz.points
            for question in quiz.questions:
                answered = self.answers.get((quiz.id, question.id))
                earned += min(answered.best_score, question.points) if answered else 0.0
        for exercise in self.course.exercises.values():
            possible += exercise.points
            run = self.runs.get(exercise.id)
            earned += min(run.best_score, exercise.points) if run else 0.0
        return Score(earned, possible)

    def furthest(self, lesson: Lesson) -> Section | None:
        """The last section of a lesson that was seen."""
        seen = [section for section in lesson.sections if (lesson.id, section.id) in self.seen]
        return seen[-1] if seen else None

    def _records(self, section: Section) -> Iterator[AnswerRecord | RunRecord | None]:
        """One for each thing to do in the section, None where nothing was done yet."""
        for block in section.blocks:
            if isinstance(block, QuizPlacement):
                for question in self.course.quizzes[block.quiz_id].questions:
                    yield self.answers.get((block.quiz_id, question.id))
            elif isinstance(block, ExercisePlacement):
                yield self.runs.get(block.exercise_id)
