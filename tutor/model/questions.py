"""The questions of a quiz, one class for each kind, as the loader leaves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tutor.model.inputs import InputSpec
from tutor.model.places import Place
from tutor.model.rubric import Rubric
from tutor.model.values import JsonValue

__all__ = [
    "Blank",
    "Choice",
    "ChoiceQuestion",
    "ClozeQuestion",
    "FreeTextQuestion",
    "Hint",
    "MatchQuestion",
    "MeasuredQuestion",
    "MeasuredVersion",
    "MultiQuestion",
    "MultiScoring",
    "NearMiss",
    "NumberQuestion",
    "NumberRule",
    "OrderQuestion",
    "OrderScoring",
    "Pair",
    "PredictQuestion",
    "Question",
    "SectionLink",
    "Status",
    "TextPattern",
    "TextQuestion",
    "TextRule",
    "TextSyntax",
    "TrueFalseQuestion",
    "WrongText",
]


# --- what every question has -------------------------------------------------------------------------------


class Status(StrEnum):
    """Whether a question counts. `VOID`: it is shown and judged, and worth nothing. `CREDIT_ALL`: everyone has its
    points, whatever they answer, and also who doesn't."""

    LIVE = "live"
    VOID = "void"
    CREDIT_ALL = "credit_all"


@dataclass(frozen=True, slots=True)
class Hint:
    """One rung of the ladder. `text` is markdown; `cost` in points, taken off once the hint was shown."""

    text: str
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class SectionLink:
    """Where a question's matter is taught. `section` is empty for the lesson as a whole."""

    lesson: str
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _QuestionBase:
    """What every question has. `id` is stable and unique in its quiz; `ask` and `explanation` are markdown.

    `attempts` holds the share of the points (0 to 1) that the first, second, ... attempt can earn, and closes the
    question after the last; empty: any number of attempts, each for all points. `taught_in` is the key `from`.
    """

    id: str
    ask: str
    place: Place
    points: float = 1.0
    attempts: tuple[float, ...] = ()
    explanation: str = ""
    hints: tuple[Hint, ...] = ()
    tags: tuple[str, ...] = ()
    taught_in: SectionLink | None = None
    status: Status = Status.LIVE

    @property
    def worth(self) -> float:
        """The points that count: none if the question is void."""
        return 0.0 if self.status is Status.VOID else self.points


# --- questions with choices --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a `choice` or `multi` question. `text` is what identifies it; `feedback` is shown if picked.

    For `multi`, `feedback` of a right choice is shown if the learner missed it. A `pinned` choice ("all of these")
    stays last when the others are shuffled.
    """

    text: str
    right: bool
    feedback: str = ""
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceQuestion(_QuestionBase):
    """Pick exactly one; exactly one choice is right."""

    choices: tuple[Choice, ...]


class MultiScoring(StrEnum):
    """How partial credit is given, as a share of the points.

    `EXACT`: all or nothing. `NET`: right picks less wrong picks, over the right ones. `EACH`: every choice, picked or
    not, counts alike (a choice is right if it was picked and should be, or wasn't and shouldn't). `COVERAGE`: right
    picks over the right ones, and nothing at all if any wrong one was picked.
    """

    EXACT = "exact"
    NET = "net"
    EACH = "each"
    COVERAGE = "coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiQuestion(_QuestionBase):
    """Pick every right choice; at least one is right."""

    choices: tuple[Choice, ...]
    scoring: MultiScoring = MultiScoring.NET


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalseQuestion(_QuestionBase):
    """True or false. `feedback_true` is shown to who answered true, `feedback_false` to who answered false."""

    answer: bool
    feedback_true: str = ""
    feedback_false: str = ""


# --- questions with a typed answer -------------------------------------------------------------------------


class TextSyntax(StrEnum):
    """How a text stands for answers. `GLOB`: `*` is any text, `?` any character, `[ab]` one of these; the whole answer
    must match. `REGEX`: the whole answer must match."""

    PLAIN = "plain"
    GLOB = "glob"
    REGEX = "regex"


@dataclass(frozen=True, slots=True)
class TextPattern:
    """One text, or one pattern of texts."""

    text: str
    syntax: TextSyntax = TextSyntax.PLAIN


@dataclass(frozen=True, slots=True)
class WrongText:
    """A wrong answer that learners do give, with feedback of its own."""

    pattern: TextPattern
    feedback: str


@dataclass(frozen=True, slots=True)
class TextRule:
    """What is right: any of `answers`. White space is folded; case counts if `case_sensitive`.

    `typos` is how many letters may be wrong, missing, too many or swapped in a plain answer (never in a digit, and
    only in words of five letters and more); `wrong` is looked at before typos are forgiven, in order, first match wins.
    """

    answers: tuple[TextPattern, ...]
    wrong: tuple[WrongText, ...] = ()
    case_sensitive: bool = False
    typos: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextQuestion(_QuestionBase):
    """A short typed answer."""

    rule: TextRule


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A wrong number that learners do give, with feedback of its own; it has the tolerance of the question."""

    value: float
    feedback: str


@dataclass(frozen=True, slots=True)
class NumberRule:
    """What is right: `answer`, give or take the larger of `tolerance` (absolute) and `relative` (a share of
    |answer|; nothing at 0).

    `significant`: at least so many significant figures must be given, and the answer is right if it agrees with
    `answer` rounded to as many as are given. `units` maps each unit that may stand after the number to its factor:
    value times factor is in the unit of `answer`; empty: no unit may be given. `unit` is the unit of `answer`;
    `unit_required`: a bare number is not enough.
    """

    answer: float
    tolerance: float = 0.0
    relative: float = 0.0
    significant: int | None = None
    unit: str = ""
    units: tuple[tuple[str, float], ...] = ()
    unit_required: bool = False
    near: tuple[NearMiss, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberQuestion(_QuestionBase):
    """A number, as people type numbers: `1,024`, `1e3`, `5 TB`, `40 %`."""

    rule: NumberRule


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTextQuestion(_QuestionBase):
    """An answer in sentences, judged by a rubric. `answer` is the model answer, markdown.

    `accept` and `reject` are the rubric's own examples: an accept is right only as `pass`, a reject only as `fail`.
    """

    answer: str
    rubric: Rubric
    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()


# --- questions with parts ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Blank:
    """One gap of a cloze. `rule` says what is right; with `choices` the learner picks one of these texts."""

    name: str
    rule: TextRule | NumberRule
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClozeQuestion(_QuestionBase):
    """A text with gaps. `texts` are markdown, one more than `blanks`, which stand between them. Each counts alike."""

    texts: tuple[str, ...]
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """What belongs together. `feedback` is shown to who gives `left` something else."""

    left: str
    right: str
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchQuestion(_QuestionBase):
    """Give each left text its right one. Several pairs may share a right text; `distractors` belong to none."""

    pairs: tuple[Pair, ...]
    distractors: tuple[str, ...] = ()

    @property
    def rights(self) -> tuple[str, ...]:
        """All texts that may be given, each once."""
        return tuple(dict.fromkeys((*(pair.right for pair in self.pairs), *self.distractors)))


class OrderScoring(StrEnum):
    """How partial credit is given. `EXACT`: all or nothing. `LONGEST`: the longest common subsequence with the right
    order, less one, over the number of items less one. With `depends`: the share of pairs that stand as they must."""

    EXACT = "exact"
    LONGEST = "longest"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderQuestion(_QuestionBase):
    """Put items in order. `items` is one right order; with `depends` any order is right in which each item stands after
    those that it depends on: pairs (item, the one before it), as indexes into `items`."""

    items: tuple[str, ...]
    scoring: OrderScoring = OrderScoring.LONGEST
    depends: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictQuestion(_QuestionBase):
    """Say what `program` (Python source) prints. `output` is that; linting runs the program to see that it is.

    White space at the ends of lines and empty lines at the end don't count.
    """

    program: str
    output: str
    wrong: tuple[WrongText, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasuredVersion:
    """One version of a program: `name` as the learner sees it, `function` of the program that is timed."""

    name: str
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredQuestion(_QuestionBase):
    """Predict the order of several versions, the fastest first; then they are timed here, and that order is right.

    `program` is Python source that defines each version's function; each is called with `args`, of which those that are
    just `${name}` are made anew by `make` for every round. Two versions are told apart only if one is faster clearly;
    the order of those that are not doesn't count, and where none are nothing is judged. `latency_ms` is what each
    request to AWS waits.
    """

    program: str
    versions: tuple[MeasuredVersion, ...]
    args: tuple[JsonValue, ...] = ()
    make: Mapping[str, InputSpec] = field(default_factory=dict)
    latency_ms: int = 0


Question = (
    ChoiceQuestion
    | MultiQuestion
    | TrueFalseQuestion
    | NumberQuestion
    | TextQuestion
    | FreeTextQuestion
    | ClozeQuestion
    | MatchQuestion
    | OrderQuestion
    | PredictQuestion
    | MeasuredQuestion
)
