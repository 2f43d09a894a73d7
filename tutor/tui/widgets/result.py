"""A judged submission: the verdict, what to change, every check, and what the program printed."""

from __future__ import annotations

from textual.content import Content

from tutor.model.verdicts import CheckResult, ExerciseResult, Verdict
from tutor.tui.marks import TIER_NOTES, VERDICTS
from tutor.tui.text import inline, plain, points, value

__all__ = ["result_content"]


def result_content(result: ExerciseResult) -> Content:
    """All of it, the most useful first."""
    parts = [
        _headline(result),
        *_causes(result),
        *(_check(check) for check in result.checks),
        *_output(result),
        _notes(result),
    ]
    return Content("\n\n").join([_grouped(parts[:1]), *parts[1:]])


def _grouped(parts: list[Content]) -> Content:
    return Content("\n").join(parts)


def _headline(result: ExerciseResult) -> Content:
    look = VERDICTS[result.verdict]
    if result.verdict in (Verdict.ERROR, Verdict.INCONCLUSIVE):
        return Content.styled(f"{look.glyph} {look.word}. Your score stays as it was.", look.style)
    word = "All right" if result.verdict is Verdict.PASS else look.word
    return Content.styled(f"{look.glyph} {word}: {points(result.score, result.max_score)}", look.style)


def _causes(result: ExerciseResult) -> list[Content]:
    """The author's word on the likely cause first, then what happened as a whole."""
    likely = [Content.assemble(("→ ", "bold"), inline(result.diagnosis))] if result.diagnosis else []
    return [*likely, *([inline(result.summary)] if result.summary else [])]


def _check(check: CheckResult) -> Content:
    look = VERDICTS[check.verdict]
    lines = [Content.assemble((f"{look.glyph} ", look.style), plain(check.name, "bold"), _share(check))]
    if check.verdict is not Verdict.PASS:
        lines += [Content.assemble("  ", inline(line)) for line in check.message.splitlines()]
        lines += _compared(check)
    return _grouped(lines)


def _share(check: CheckResult) -> str:
    return f" ({points(check.score, check.max_score)})" if check.max_score else ""


def _compared(check: CheckResult) -> list[Content]:
    """Expected and actual, where the check has them."""
    if check.expected is None and check.actual is None:
        return []
    return [
        Content.assemble("  expected: ", value(check.expected)),
        Content.assemble("  actual:   ", value(check.actual)),
    ]


def _output(result: ExerciseResult) -> list[Content]:
    if not result.output.strip():
        return []
    return [Content.assemble(("Your program printed:\n", "bold"), plain(result.output.rstrip("\n")))]


def _notes(result: ExerciseResult) -> Content:
    notes = [f"Took {result.seconds:.2f} s.", TIER_NOTES[result.tier] if result.verdict is not Verdict.ERROR else ""]
    return Content.styled(" ".join(note for note in notes if note), "$text-muted")
