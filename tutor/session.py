"""One learner in one course: the one service that knows course, sandbox, grading and progress."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from tutor.answer_drafts import AnswerDrafts
from tutor.cells import Cells
from tutor.choice_order import shown_blank, shown_items, shown_order, shown_rights, shown_versions
from tutor.drafts import Drafts
from tutor.errors import ProgressError, UsageError
from tutor.experiments import RunVersions, experiment
from tutor.grading import grade_after_model_answer, grade_answer
from tutor.kept_answer import kept_result
from tutor.model.answers import Answer
from tutor.model.course import Course, Exercise, Lesson, Quiz, Section
from tutor.model.evidence import Evidence, JournalEntry
from tutor.model.questions import (
    Choice,
    ChoiceQuestion,
    ClozeQuestion,
    FreeTextQuestion,
    Hint,
    MatchQuestion,
    MeasuredQuestion,
    MultiQuestion,
    OrderQuestion,
    Question,
)
from tutor.model.runs import Sandbox
from tutor.model.verdicts import ExerciseResult, QuestionResult, Tier, Verdict
from tutor.observation import Observation, observe
from tutor.progress import AnswerRecord, ProgressStore, RunRecord, default_data_folder, record_path
from tutor.right_answer import in_words
from tutor.standing import Mark, Score, Standing, attempts_left, is_unmeasured
from tutor.to_mark import append_to_mark, to_mark_path

__all__ = ["Mark", "Score", "Session", "Standing", "open_session"]


class Session:
    """What a face talks to. `work` is the folder of the learner's own files for this course; `run_versions` runs the
    experiments of measured questions (None: in the sandbox); `cells` runs the code of the lesson that is open.

    Thread-safe as far as the store and the sandbox are; `check`, `measure`, `warm_up` and `cells.run` block, so call
    them from a thread.
    Methods raise UsageError for an id that the course doesn't have, ProgressError if the record or a file fails.
    """

    def __init__(
        self,
        course: Course,
        store: ProgressStore,
        work: Path,
        sandbox: Sandbox,
        run_versions: RunVersions | None = None,
        *,
        cells: Cells | None = None,
    ) -> None:
        self.course = course
        self.cells = cells or Cells()
        self._run_versions = run_versions
        self._store = store
        self._drafts = Drafts(work)
        self._answer_drafts = AnswerDrafts(work / "answers-not-given.json")
        self._sandbox = sandbox
        self._observed: dict[str, Observation] = {}

    # --- questions ---------------------------------------------------------------------------------------

    def answer(self, quiz_id: str, question_id: str, answer: Answer) -> QuestionResult:
        """Judge an answer and keep it. It is on the disk when this returns.

        An answer that no rule met is also kept for the instructor to mark; what isn't taken as an answer is not kept.
        A prediction is kept and waits: `measure` runs its experiment then. Raises UsageError if no attempt is left.
        """
        question = self.question(quiz_id, question_id)
        name = (self.course.id, quiz_id, question_id)
        with self._store.at_once():  # two programs can't both use the last attempt
            record = self._store.answer(*name)
            if attempts_left(question, record) == 0:
                raise _closed(question, record)
            attempt = 1 + (record.used if record else 0)
            grade = grade_after_model_answer if record and record.unsure else grade_answer
            result = grade(question, answer, attempt=attempt, hints=self._store.question_hints(*name))
            if not result.taken:
                return result
            self._store.record_answer(*name, answer, result)
            with contextlib.suppress(ProgressError):  # the answer is kept, and a draft too many harms nothing
                self.keep_answer_draft(quiz_id, question_id, None)
            if result.verdict is Verdict.UNSURE:
                append_to_mark(to_mark_path(self._store.path.parent, self.course.id), quiz_id, question_id, str(answer))
        return result

    def measure(self, quiz_id: str, question_id: str, cancel: threading.Event | None = None) -> QuestionResult:
        """Run the experiment that the latest answer waits for, judge it by that, and keep both.

        Blocks for seconds; set `cancel` to end it early: then the answer waits on. Raises UsageError if none waits.
        """
        question, name = self.question(quiz_id, question_id), (self.course.id, quiz_id, question_id)
        if not isinstance(question, MeasuredQuestion) or not is_unmeasured(self._store.answer(*name)):
            raise _nothing_to_measure(question_id)
        measurement = experiment(question, self._sandbox, cancel, self._run_versions)
        with self._store.at_once():
            record, hints = self._store.answer(*name), self._store.question_hints(*name)
            if record is None or not is_unmeasured(record):  # another program has measured meanwhile
                raise _nothing_to_measure(question_id)
            if cancel and cancel.is_set():
                return grade_answer(question, record.answer)
            attempt = record.used + 1
            result = grade_answer(question, record.answer, attempt=attempt, hints=hints, measurement=measurement)
            self._store.record_answer(*name, record.answer, result, measurement=measurement)
        return result

    def answers(self) -> dict[tuple[str, str], AnswerRecord]:
        """The latest answers, keyed by quiz and question."""
        return self._store.answers(self.course.id)

    def kept_result(self, quiz_id: str, question_id: str, kept: AnswerRecord) -> QuestionResult:
        """What an answer of an earlier day came to, as far as it can still be told."""
        return kept_result(kept, self.question(quiz_id, question_id))

    def answer_draft(self, quiz_id: str, question_id: str) -> Answer | None:
        """What was begun and not answered yet; None if nothing. It may be of another kind than the question is."""
        return self._answer_drafts.get(quiz_id, question_id)

    def keep_answer_draft(self, quiz_id: str, question_id: str, draft: Answer | None) -> None:
        """Keep what was begun, None to drop it. An answer that is judged drops it, too."""
        self._answer_drafts.put(quiz_id, question_id, draft)

    def question(self, quiz_id: str, question_id: str) -> Question:
        """The question of that id."""
        quiz = self.course.quizzes.get(quiz_id)
        questions = quiz.questions if quiz else ()
        found = next((question for question in questions if question.id == question_id), None)
        if found is None:
            raise _missing("question", f"{quiz_id}#{question_id}")
        return found

    def choices(self, quiz_id: str, question_id: str) -> tuple[Choice, ...]:
        """The choices of a question in the order in which every face shows them; none if it has no choices."""
        question = self.question(quiz_id, question_id)
        if isinstance(question, ChoiceQuestion | MultiQuestion):
            return shown_order(self.course.quizzes[quiz_id], question_id, question.choices)
        return ()

    def shown(self, quiz_id: str, question_id: str) -> tuple[str, ...]:
        """The items of an `order`, the versions of a `measured` question, or what may be given to the left texts of a
        `match`, as every face shows them."""
        question, quiz = self.question(quiz_id, question_id), self.course.quizzes[quiz_id]
        if isinstance(question, OrderQuestion):
            return shown_items(quiz, question)
        if isinstance(question, MeasuredQuestion):
            return shown_versions(quiz, question)
        return shown_rights(quiz, question) if isinstance(question, MatchQuestion) else ()

    def blank_choices(self, quiz_id: str, question_id: str) -> tuple[tuple[str, ...], ...]:
        """For each gap of a `cloze` the texts to pick from, as every face shows them; none where it is typed."""
        question, quiz = self.question(quiz_id, question_id), self.course.quizzes[quiz_id]
        if isinstance(question, ClozeQuestion):
            return tuple(shown_blank(quiz, question_id, blank) for blank in question.blanks)
        return ()

    def attempts_left(self, quiz_id: str, question_id: str) -> int | None:
        """How many answers are taken still; None: any number. 0: the question is closed."""
        question = self.question(quiz_id, question_id)
        return attempts_left(question, self._store.answer(self.course.id, quiz_id, question_id))

    def question_hints_shown(self, quiz_id: str, question_id: str) -> tuple[Hint, ...]:
        """The hints of a question that the learner has asked for so far."""
        question = self.question(quiz_id, question_id)
        return question.hints[: self._store.question_hints(self.course.id, quiz_id, question_id)]

    def next_question_hint(self, quiz_id: str, question_id: str) -> Hint | None:
        """One hint more, whose cost later answers bear; None when there is no other."""
        hints = self.question(quiz_id, question_id).hints
        with self._store.at_once():
            shown = len(self.question_hints_shown(quiz_id, question_id))
            if shown >= len(hints):
                return None
            self._store.set_question_hints(self.course.id, quiz_id, question_id, shown + 1)
        return hints[shown]

    def right_answer(self, quiz_id: str, question_id: str) -> str:
        """The right answer in words, a line for each part; empty if there are none for it."""
        question = self.question(quiz_id, question_id)
        record = self._store.answer(self.course.id, quiz_id, question_id)
        return in_words(question, record.measurement if record else None)

    def rate(self, quiz_id: str, question_id: str, concepts: tuple[bool, ...]) -> None:
        """Keep which concepts the learner finds in their own unsure answer. It never counts as a score."""
        question, name = self.question(quiz_id, question_id), (self.course.id, quiz_id, question_id)
        expected = len(question.rubric.concepts) if isinstance(question, FreeTextQuestion) else 0
        with self._store.at_once():
            record = self._store.answer(*name)
            if record is None or record.verdict is not Verdict.UNSURE or len(concepts) != expected:
                what = f"`{question_id}` waits for no rating of {len(concepts)} concepts"
                raise UsageError("Nothing to rate", what, "answer it first; only an unsure answer is rated")
            self._store.record_rating(*name, concepts)

    def rating(self, quiz_id: str, question_id: str) -> tuple[bool, ...] | None:
        """The learner's own rating of their latest answer, concept by concept; None if they gave none."""
        self.question(quiz_id, question_id)
        return self._store.rating(self.course.id, quiz_id, question_id)

    def quiz_score(self, quiz_id: str) -> Score:
        """Points earned in one quiz out of all that count there."""
        return self.standing().quiz_score(self._quiz(quiz_id))

    def has_passed(self, quiz_id: str) -> bool | None:
        """Whether the quiz's pass mark is reached; None if it has none."""
        return self.standing().has_passed(self._quiz(quiz_id))

    def _quiz(self, quiz_id: str) -> Quiz:
        if quiz_id not in self.course.quizzes:
            raise _missing("quiz", quiz_id)
        return self.course.quizzes[quiz_id]

    # --- exercises ---------------------------------------------------------------------------------------

    def exercise(self, exercise_id: str) -> Exercise:
        """The exercise of that id."""
        if exercise_id not in self.course.exercises:
            raise _missing("exercise", exercise_id)
        return self.course.exercises[exercise_id]

    def draft_path(self, exercise_id: str) -> Path:
        """The learner's own file, made from the starter if it isn't there yet."""
        return self._drafts.path(self.exercise(exercise_id))

    def read_draft(self, exercise_id: str) -> str:
        """The learner's code as it is on the disk now."""
        return self._drafts.read(self.exercise(exercise_id))

    def save_draft(self, exercise_id: str, text: str) -> None:
        """Put the learner's code in the file, wholly or not at all."""
        self._drafts.save(self.exercise(exercise_id), text)

    def reset_draft(self, exercise_id: str) -> Path | None:
        """Start again from the starter; the path of the kept old file, None if there was nothing to keep."""
        return self._drafts.reset(self.exercise(exercise_id))

    def keep_beside(self, exercise_id: str, text: str) -> Path:
        """Keep a text that lost to another one in the file, beside that file."""
        return self._drafts.keep_beside(self.exercise(exercise_id), text)

    def check(
        self,
        exercise_id: str,
        cancel: threading.Event | None = None,
        on_call: Callable[[JournalEntry], None] | None = None,
    ) -> ExerciseResult:
        """Run and judge the file on the disk, and keep the result. Blocks; set `cancel` to end it early.

        `on_call` is told of each call to AWS as it happens, in the same thread.
        """
        from tutor.judging import judge_submission  # noqa: PLC0415 - a learner who only reads needs none of it

        exercise = self.exercise(exercise_id)
        source = self._drafts.read_bytes(exercise)

        def keep(evidence: Evidence) -> None:
            self._observed[exercise_id] = observe(evidence, self._observed.get(exercise_id))

        result = judge_submission(exercise, source, self._sandbox, cancel, on_call=on_call, on_evidence=keep)
        self._store.record_run(self.course.id, exercise_id, source, result)
        return result

    def observed(self, exercise_id: str) -> Observation | None:
        """What the latest check of an exercise saw; None before the first since the program was started."""
        return self._observed.get(self.exercise(exercise_id).id)

    def runs(self) -> dict[str, RunRecord]:
        """The latest judged run of each exercise that has one."""
        return self._store.runs(self.course.id)

    def latest_result(self, exercise_id: str) -> ExerciseResult | None:
        """What the latest judged run came to, check by check, also on an earlier day; None if there was none."""
        return self._store.latest_result(self.course.id, self.exercise(exercise_id).id)

    def hints_shown(self, exercise_id: str) -> tuple[str, ...]:
        """The hints that the learner has asked for so far."""
        return self.exercise(exercise_id).hints[: self._store.hints(self.course.id, exercise_id)]

    def next_hint(self, exercise_id: str) -> str | None:
        """One hint more; None when there is no other."""
        hints, shown = self.exercise(exercise_id).hints, len(self.hints_shown(exercise_id))
        if shown >= len(hints):
            return None
        self._store.set_hints(self.course.id, exercise_id, shown + 1)
        return hints[shown]

    # --- the place in the course -------------------------------------------------------------------------

    def place(self) -> tuple[str, str]:
        """Lesson and section to go on at. If the author has removed the last place, the nearest one."""
        place = self._store.place(self.course.id)
        lessons = {lesson.id: lesson for lesson in self.course.lessons}
        if place is None:
            return _start(self.course.lessons[0])
        standing = self.standing()
        if place[0] in lessons:
            return _nearest(lessons[place[0]], place[1], standing)
        seen = [lesson for lesson in self.course.lessons if standing.furthest(lesson)]
        return _nearest(seen[-1], place[1], standing) if seen else _start(self.course.lessons[0])

    def has_begun(self) -> bool:
        """Whether the learner has been in this course before."""
        return self._store.place(self.course.id) is not None

    def go(self, lesson_id: str, section_id: str) -> None:
        """The learner is at this section now, and has seen it."""
        self.find(lesson_id, section_id)
        self.cells.stay(lesson_id)
        self._store.set_place(self.course.id, lesson_id, section_id)
        self._store.mark_seen(self.course.id, lesson_id, section_id)

    def find(self, lesson_id: str, section_id: str) -> tuple[Lesson, Section]:
        """The lesson and section of these ids."""
        for lesson in self.course.lessons:
            for section in lesson.sections:
                if (lesson.id, section.id) == (lesson_id, section_id):
                    return lesson, section
        raise _missing("section", f"{lesson_id}#{section_id}")

    # --- how far -----------------------------------------------------------------------------------------

    def standing(self) -> Standing:
        """All marks and the score at this moment, from one look at the record."""
        return Standing(self.course, self.answers(), self.runs(), self._store.seen(self.course.id))

    def section_mark(self, lesson_id: str, section_id: str) -> Mark:
        """How far one section is."""
        return self.standing().section_mark(*self.find(lesson_id, section_id))

    def lesson_mark(self, lesson_id: str) -> Mark:
        """How far one lesson is."""
        lesson = next((lesson for lesson in self.course.lessons if lesson.id == lesson_id), None)
        if lesson is None:
            raise _missing("lesson", lesson_id)
        return self.standing().lesson_mark(lesson)

    def score(self) -> Score:
        """Points earned out of all there are."""
        return self.standing().score()

    # --- the sandbox -------------------------------------------------------------------------------------

    def warm_up(self) -> None:
        """Make the next check quick. Blocks. Raises SandboxError if nothing can run here."""
        self._sandbox.warm_up()

    @property
    def tier(self) -> Tier:
        """How strong the jail is. May block until a first jail was tried. Raises SandboxError."""
        return self._sandbox.tier

    def close(self) -> None:
        """End what runs, and let go of the record."""
        with contextlib.ExitStack() as undo:
            for part in (self._store, self._sandbox, self.cells):
                undo.callback(part.close)


def open_session(course_path: Path | None = None, data: Path | None = None) -> Session:
    """The session on a course (the shipped one if no path is given), with the learner's record in folder `data`.

    Raises CourseError, ProgressError.
    """
    from tutor.course import load_course, shipped_course  # noqa: PLC0415 - pydantic waits until a course is read
    from tutor.sandbox import open_sandbox  # noqa: PLC0415 - a test's session brings its own

    course = load_course(course_path or shipped_course())
    folder = data or default_data_folder()
    store = ProgressStore.open(record_path(folder))
    secret = (course.root / "lessons", course.root / "quizzes", folder)
    return Session(course, store, folder / "work" / course.id, open_sandbox(secret=secret))


def _start(lesson: Lesson) -> tuple[str, str]:
    return lesson.id, lesson.sections[0].id


def _nearest(lesson: Lesson, section_id: str, standing: Standing) -> tuple[str, str]:
    """The section itself; if it is gone, the furthest that was seen in its lesson."""
    if any(section.id == section_id for section in lesson.sections):
        return lesson.id, section_id
    furthest = standing.furthest(lesson)
    return (lesson.id, furthest.id) if furthest else _start(lesson)


def _nothing_to_measure(question_id: str) -> UsageError:
    what = f"no answer to `{question_id}` waits for an experiment"
    return UsageError("Nothing to measure", what, "predict the order first")


def _closed(question: Question, record: AnswerRecord | None) -> UsageError:
    passed = record is not None and record.passed
    why = "it was answered right" if passed else f"all {len(question.attempts)} attempts are used up"
    return UsageError("This question is closed", f"`{question.id}` takes no other answer: {why}", "go on to the next")


def _missing(kind: str, name: str) -> UsageError:
    return UsageError(f"No such {kind}", f"the course has no {kind} `{name}`", "see its name in the course")
