"""A judged submission: the verdict, what to change, every check, and what the program printed."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tutor.call_lines import DIFFERS, UNREACHED
from tutor.model.course import Exercise
from tutor.model.verdicts import CheckResult, ExerciseResult, Verdict
from tutor.observation import Observation
from tutor.tui.marks import AT_NO_COST, TIER_NOTES, VERDICTS
from tutor.tui.text import inline, plain, points, value
from tutor.verdict_text import is_cut_short, not_judged

__all__ = ["headline", "kept_widgets", "notes", "result_widgets", "seen_widgets"]


def result_widgets(result: ExerciseResult, *, more_hints: bool) -> Iterator[Widget]:
    """All of it, the most useful first."""
    look = VERDICTS[result.verdict]
    yield Static(Content.styled(headline(result), look.style), classes=f"verdict {look.tone}")
    yield from _told(result)
    yield Static(notes(result, more_hints=more_hints), classes="notes", markup=False)


def kept_widgets(result: ExerciseResult, standing: Content, *, more_hints: bool) -> Iterator[Widget]:
    """A result of an earlier day; `standing` says how the exercise stands since."""
    yield Static(
        Content.assemble(standing, "\n\nSo it was when you checked it last. F5 checks it again."), classes="verdict"
    )
    yield from _told(result)
    yield Static(notes(result, more_hints=more_hints), classes="notes", markup=False)


def _told(result: ExerciseResult) -> Iterator[Widget]:
    """What is between the verdict and the notes. If the summary is the cause of all, the checks only echo it."""
    cut_short = is_cut_short(result)
    if result.diagnosis:
        yield Static(inline(result.diagnosis), classes="diagnosis")
    if result.summary:
        yield Static(inline(result.summary), classes="summary cause" if cut_short else "summary")
    for sentence in result.unreached:
        yield Static(inline(f"{UNREACHED} {sentence}."), classes="unreached")
    if cut_short and _worth_telling(result):
        yield Static(inline(not_judged(result)), classes="unjudged")
    else:
        for check in _worth_telling(result):
            yield from _check(check)
    if pictured := _pictured(result):
        yield Static(f"F6 shows {pictured}.", classes="pictured", markup=False)
    if result.output.strip():
        yield Static("Your program printed:", classes="label", markup=False)
        yield Static(plain(result.output.rstrip("\n")), classes="printed")
    for sentence in result.differences:
        yield Static(inline(f"{DIFFERS} {sentence}"), classes="difference")


def _pictured(result: ExerciseResult) -> str:
    """What there is to see of what was measured."""
    told = [("who worked when", result.timelines), ("what each version took", result.bars)]
    return ", and ".join(words for words, pictures in told if pictures)


def seen_widgets(exercise: Exercise, seen: Observation | None, calls: str) -> Iterator[Widget]:
    """What there is to see beside a result, `calls` in a sentence; nothing if none of it has to do with AWS."""
    if exercise.is_on_aws or (seen is not None and seen.is_of_aws):
        changes = f"\nF9: {seen.sentence}" if seen is not None else ""
        yield Static(plain(f"F4: {calls}{changes}"), classes="seen")


def headline(result: ExerciseResult) -> str:
    """The verdict in a line."""
    look = VERDICTS[result.verdict]
    if not result.counts:
        return f"{look.glyph} {look.word}. Your score stays as it was."
    if result.verdict is Verdict.INCONCLUSIVE:
        return f"{look.glyph} {AT_NO_COST}: {points(result.score, result.max_score)}"
    word = "All right" if result.verdict is Verdict.PASS else look.word
    return f"{look.glyph} {word}: {points(result.score, result.max_score)}"


def _worth_telling(result: ExerciseResult) -> tuple[CheckResult, ...]:
    """All checks; none if nothing could be judged and the summary has told why."""
    unjudged = all(check.verdict in (Verdict.ERROR, Verdict.INCONCLUSIVE) for check in result.checks)
    return () if unjudged and result.summary else result.checks


def _check(check: CheckResult) -> Iterator[Widget]:
    look = VERDICTS[check.verdict]
    share = f" ({points(check.score, check.max_score)})" if check.max_score else ""
    yield Static(Content.assemble((f"{look.glyph} ", look.style), plain(check.name, "bold"), share), classes="check")
    details = [] if check.verdict is Verdict.PASS else [*_message(check), *_compared(check)]
    if details:
        yield Static(Content("\n").join(details), classes="details")


def _message(check: CheckResult) -> list[Content]:
    return [inline(check.message)] if check.message.strip() else []


def _compared(check: CheckResult) -> list[Content]:
    """Expected and actual, where the check has them."""
    if check.expected is None and check.actual is None:
        return []
    return [Content.assemble("expected: ", value(check.expected)), Content.assemble("actual:   ", value(check.actual))]


def notes(result: ExerciseResult, *, more_hints: bool) -> str:
    """What stands under a result: the way on, and how it was run."""
    done = result.verdict is Verdict.PASS or (result.counts and result.verdict is Verdict.INCONCLUSIVE)
    after = "Esc goes back to the page; n goes on from there." if done else ""
    hint = "F2 shows a hint." if more_hints and result.verdict in (Verdict.FAIL, Verdict.PARTIAL) else ""
    tier = TIER_NOTES[result.tier] if result.verdict is not Verdict.ERROR else ""
    return " ".join(note for note in (after, hint, f"Took {result.seconds:.2f} s.", tier) if note)
