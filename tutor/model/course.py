"""A course as the loader leaves it: lessons in sections, quizzes, exercises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tutor.model.checks import AWS_CHECKS, Check, CheckSpec, DiagnosisSpec
from tutor.model.inputs import InputSpec
from tutor.model.places import Place, Problem
from tutor.model.questions import Question
from tutor.model.values import JsonObject, JsonValue

__all__ = [
    "Block",
    "Cell",
    "Course",
    "Exercise",
    "ExercisePlacement",
    "Lesson",
    "Limits",
    "MarkdownBlock",
    "Quiz",
    "QuizPlacement",
    "RunSpec",
    "Section",
    "WrongSolution",
]


# --- quizzes ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quiz:
    """One YAML file of questions. `id` is the file's stem.

    `shuffle`: choices and items are shown in an order of the learner's own. `pass_mark` is the share of the points (0
    to 1) from which the quiz is passed; None: nothing is said of passing.
    """

    id: str
    title: str
    questions: tuple[Question, ...]
    path: Path
    shuffle: bool = True
    pass_mark: float | None = None

    @property
    def points(self) -> float:
        """All that can be earned in it."""
        return sum(question.worth for question in self.questions)


# --- exercises ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """What a submission may use: wall and CPU `seconds`, total `memory_mb` (MiB), processes and threads together,
    bytes it writes to files (`disk_mb`, MiB) and prints (`output_kb`, KiB, per stream)."""

    seconds: float = 10.0
    memory_mb: int = 512
    processes: int = 64
    disk_mb: int = 64
    output_kb: int = 64


@dataclass(frozen=True, slots=True)
class RunSpec:
    """How a submission is run: import it, then call function `call` with `args` and `kwargs`.

    An empty `call` only imports the file. Strings in the arguments may hold variables such as `${learner}`.
    """

    call: str = ""
    args: tuple[JsonValue, ...] = ()
    kwargs: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WrongSolution:
    """A wrong solution kept to test the exercise: `feedback` is text its learner must be shown."""

    path: Path
    feedback: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A hands-on exercise: a folder. `id` is the folder's name; `prompt` and `hints` are markdown.

    `start` is the AWS state before the run (see `tutor.sandbox.aws.seed`). `diagnoses` are tried in order when the
    verdict is not a pass; the first whose checks all hold is shown as the cause. `make` are inputs that are made anew
    for each run: an argument that is just `${name}` is one of them. `latency_ms` is what each request to AWS waits.
    """

    id: str
    title: str
    prompt: str
    folder: Path
    place: Place
    run: RunSpec
    checks: tuple[CheckSpec, ...]
    diagnoses: tuple[DiagnosisSpec, ...] = ()
    hints: tuple[str, ...] = ()
    limits: Limits = Limits()
    start: JsonObject = field(default_factory=dict)
    make: Mapping[str, InputSpec] = field(default_factory=dict)
    latency_ms: int = 0
    wrong: tuple[WrongSolution, ...] = ()

    @property
    def points(self) -> float:
        """All that can be earned in it: the sum over its checks."""
        return sum(check.points for check in self.checks)

    @property
    def all_checks(self) -> tuple[Check, ...]:
        """Every check, those that a diagnosis asks for too."""
        asked = (check for diagnosis in self.diagnoses for check in diagnosis.when)
        return (*(spec.check for spec in self.checks), *asked)

    @property
    def is_on_aws(self) -> bool:
        """Whether something is in AWS before it, or is asked of AWS after it. Python checks are not looked into."""
        return bool(self.start) or any(isinstance(spec.check, AWS_CHECKS) for spec in self.checks)

    @property
    def starter(self) -> Path:
        """The file a learner starts from."""
        return self.folder / "starter.py"

    @property
    def solution(self) -> Path:
        """The author's own solution; never enters a jail that runs someone else's submission."""
        return self.folder / "solution.py"

    @property
    def checks_file(self) -> Path:
        """Python checks of the author, if `checks` names any."""
        return self.folder / "checks.py"


# --- lessons -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MarkdownBlock:
    """Markdown as the author wrote it, to be shown as it is."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Cell(MarkdownBlock):
    """A fenced block of code that the learner can run: its markdown, and what is run.

    `number` counts the cells of a lesson from 1. `language` is `python` or `sh`. `expects_error`: it is to fail.
    """

    number: int
    language: str
    source: str
    expects_error: bool = False

    @property
    def name(self) -> str:
        """How it is called, also in tracebacks."""
        return f"cell {self.number}"


@dataclass(frozen=True, slots=True)
class QuizPlacement:
    """A quiz stands here. `label` is the author's link text."""

    quiz_id: str
    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class ExercisePlacement:
    """An exercise stands here. `label` is the author's link text."""

    exercise_id: str
    label: str
    place: Place


Block = MarkdownBlock | QuizPlacement | ExercisePlacement


@dataclass(frozen=True, slots=True)
class Section:
    """One `##` part of a lesson: the unit that is shown. `id` is unique in its lesson, made from the heading.

    Text above the first `##` is a section of its own, titled as the lesson. `blocks` leave out the heading itself.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    place: Place

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What can be run in it, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Cell))


@dataclass(frozen=True, slots=True)
class Lesson:
    """One markdown file. `id` is the file's stem."""

    id: str
    title: str
    sections: tuple[Section, ...]
    path: Path

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What can be run in it, in order."""
        return tuple(cell for section in self.sections for cell in section.cells)


@dataclass(frozen=True, slots=True)
class Course:
    """A whole course: a folder with `lessons/` and `quizzes/`. `id` names its record and its work folder.

    `lessons` are in reading order. `warnings` are problems that don't keep it from opening. `unplaced` are ids of
    quizzes that no lesson places, on purpose.
    """

    id: str
    title: str
    root: Path
    lessons: tuple[Lesson, ...]
    quizzes: dict[str, Quiz]
    exercises: dict[str, Exercise]
    warnings: tuple[Problem, ...] = ()
    unplaced: tuple[str, ...] = ()
