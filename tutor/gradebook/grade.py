"""Judging a class: each student's files and answers, one after the other. One student's mess never stops the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tutor.course.problems import quoted
from tutor.errors import TutorError
from tutor.gradebook.again import judge_again
from tutor.gradebook.answers_file import AnswersFile, read_answers
from tutor.gradebook.experiments import Experiments, Measure
from tutor.gradebook.folder import ANSWERS_FILE, RefusedError, StudentFolder, find_students, read_handed_in
from tutor.gradebook.records import ClassResult, ExerciseItem, QuestionItem, QuizItem, StudentResult
from tutor.model.course import Course, Exercise, Quiz
from tutor.model.places import Place, Problem, Severity
from tutor.model.questions import Question, Status
from tutor.model.verdicts import CheckResult, ExerciseResult, QuestionResult, Tier, Verdict

__all__ = ["Judge", "Watcher", "grade_folder"]

_UNKNOWN = frozenset({"unknown-file", "unknown-quiz"})

Judge = Callable[[Exercise, bytes], ExerciseResult]
"""Runs and judges one submission."""
Watcher = Callable[[int, int, str], None]
"""Is told before each student, and before what is judged once more: how many students stand before this one, how many
there are, and who it is."""


def grade_folder(
    course: Course,
    root: Path,
    judge: Judge,
    tier: Tier,
    watch: Watcher | None = None,
    *,
    measure: Measure | None = None,
) -> ClassResult:
    """Grade every student's folder in `root`. Raises UsageError if `root` is no class; nothing for what is in it.

    What was too close to call is judged once more, after all others. `measure` runs the experiment of a measured
    question, once for the class; without it predictions are left unjudged.
    """
    experiments = Experiments(measure)
    students, problems = find_students(root, tuple(course.exercises))
    results = []
    for done, student in enumerate(students):
        if watch:
            watch(done, len(students), student.name)
        results.append(_Grader(course, judge, tier, student, experiments).grade())
    for number, student in enumerate(students):
        told = partial(watch or _nobody, number, len(students))
        results[number] = judge_again(course, student, results[number], judge, told)
    stray = _strangers(course, root, results)
    return ClassResult(course.id, course.title, tier, tuple(results), (*problems, *stray))


def _nobody(_done: int, _total: int, _who: str) -> None:
    """Nobody looks on."""


def _strangers(course: Course, root: Path, results: Sequence[StudentResult]) -> tuple[Problem, ...]:
    """A word on a class whose files are all of another course, it seems."""
    submitted = any(item.submitted for student in results for item in student.items)
    unknown = any(problem.code in _UNKNOWN for student in results for problem in student.problems)
    if submitted or not unknown:
        return ()
    what = f"nothing that was handed in here belongs to the course {quoted(course.id)} ({course.title})"
    mend = "name the course that the class takes with --course"
    return (Problem("other-course", what, mend, Place(root), severity=Severity.WARNING),)


@dataclass(frozen=True, slots=True)
class _Grader:
    """Grades one student."""

    course: Course
    judge: Judge
    tier: Tier
    student: StudentFolder
    experiments: Experiments

    def grade(self) -> StudentResult:
        """Everything the course asks for, handed in or not."""
        problems: list[Problem] = list(self.student.problems)
        exercises = tuple(self._exercise(exercise, problems) for exercise in self.course.exercises.values())
        quizzes = self._quizzes(problems)
        return StudentResult(self.student.name, exercises, quizzes, tuple(problems))

    # --- exercises ---------------------------------------------------------------------------------------

    def _exercise(self, exercise: Exercise, problems: list[Problem]) -> ExerciseItem:
        if self.student.unlisted:
            return ExerciseItem(self._unjudged(exercise, Verdict.ERROR, self.student.unlisted), submitted=False)
        if exercise.id not in self.student.exercises:
            return ExerciseItem(self._unjudged(exercise, Verdict.FAIL, "nothing was handed in"), submitted=False)
        name = f"{exercise.id}.py"
        try:
            return ExerciseItem(self.judge(exercise, read_handed_in(self.student, name)))
        except RefusedError as refusal:
            problems.append(self._refused(name, str(refusal)))
            return ExerciseItem(self._unjudged(exercise, Verdict.FAIL, f"the file was not read: {refusal}"))
        except (OSError, TutorError) as error:
            problem = self._broken(name, error)
            problems.append(problem)
            return ExerciseItem(self._unjudged(exercise, Verdict.ERROR, problem.what))

    def _unjudged(self, exercise: Exercise, verdict: Verdict, summary: str) -> ExerciseResult:
        checks = tuple(CheckResult(spec.name, verdict, 0.0, spec.points, summary) for spec in exercise.checks)
        return ExerciseResult(
            exercise=exercise.id,
            verdict=verdict,
            score=0.0,
            max_score=exercise.points,
            tier=self.tier,
            seconds=0.0,
            checks=checks,
            summary=summary,
        )

    # --- quizzes -----------------------------------------------------------------------------------------

    def _quizzes(self, problems: list[Problem]) -> tuple[QuizItem, ...]:
        unread = self.student.unlisted
        answers = AnswersFile()
        try:
            answers = self._answers()
        except OSError as error:
            problem = self._broken(ANSWERS_FILE, error)
            problems.append(problem)
            unread = problem.what
        if unread:
            return tuple(_unread(quiz, unread) for quiz in self.course.quizzes.values())
        problems.extend(answers.problems)
        return tuple(_quiz(quiz, answers, self.experiments) for quiz in self.course.quizzes.values())

    def _answers(self) -> AnswersFile:
        if not self.student.answers:
            return AnswersFile()
        try:
            raw = read_handed_in(self.student, ANSWERS_FILE)
        except RefusedError as refusal:
            return AnswersFile(problems=(self._refused(ANSWERS_FILE, str(refusal)),))
        return read_answers(raw, Path(self.student.name, ANSWERS_FILE), self.course.quizzes)

    # --- problems ----------------------------------------------------------------------------------------

    def _refused(self, name: str, why: str) -> Problem:
        mend = "ask the student for a plain file of at most 1 MiB"
        return Problem("refused", f"this file was not read: {why}", mend, self._place(name))

    def _broken(self, name: str, error: OSError | TutorError) -> Problem:
        if isinstance(error, TutorError):
            return Problem("not-judged", f"{error.title}: {error.what}", error.mend, self._place(name))
        what = f"this file can't be read: {error.strerror}"
        return Problem("unreadable", what, "make it readable, then grade again", self._place(name))

    def _place(self, name: str) -> Place:
        return Place(Path(self.student.name, name))


def _quiz(quiz: Quiz, file: AnswersFile, experiments: Experiments) -> QuizItem:
    items = tuple(_question(quiz, question, file, experiments) for question in quiz.questions)
    return QuizItem(quiz.id, items, submitted=quiz.id in file.handed_in, pass_mark=quiz.pass_mark)


def _question(quiz: Quiz, question: Question, file: AnswersFile, experiments: Experiments) -> QuestionItem:
    key = (quiz.id, question.id)
    if key not in file.answers:
        credit = question.points if question.status is Status.CREDIT_ALL else 0.0
        result = QuestionResult(Verdict.FAIL, credit, question.worth, ("Not answered.",))
        return QuestionItem(question.id, result, answered=False)
    answer = file.answers[key]
    return QuestionItem(question.id, experiments.judged(quiz.id, question, answer), answer=answer)


def _unread(quiz: Quiz, why: str) -> QuizItem:
    items = (
        QuestionItem(question.id, QuestionResult(Verdict.ERROR, 0.0, question.worth, (why,)), answered=False)
        for question in quiz.questions
    )
    return QuizItem(quiz.id, tuple(items), submitted=False, pass_mark=quiz.pass_mark)
