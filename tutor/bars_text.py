"""What versions took side by side, as text: bars with their spread, or the same in words."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.drawing import (
    BLOCKS,
    DrawnLine,
    Glyphs,
    Ink,
    Piece,
    columns,
    cut,
    flowed,
    heading,
    key,
    one_line,
    painted,
    sentence_lines,
    value_piece,
    written,
)
from tutor.durations import alike, duration, sane
from tutor.model.timing import Bar, Bars

__all__ = ["bar_lines", "bar_words", "bars_drawing"]

_MOST_BARS = 32  # that are drawn or told


def bar_lines(bars: Bars, width: int, glyphs: Glyphs = BLOCKS) -> list[str]:
    """The picture in lines of at most `width` columns (40 or more are wanted), and the sentence under it."""
    return [*written(bars_drawing(bars, width, glyphs), glyphs), *sentence_lines(bars.sentence, width)]


def bar_words(bars: Bars) -> list[str]:
    """The same for reading aloud: the sentence first, then each version in words."""
    return [
        f"{one_line(bars.title)}: {one_line(bars.sentence)}".strip(": "),
        *(f"  {_told(bar)}" for bar in bars.bars[:_MOST_BARS]),
    ]


def bars_drawing(bars: Bars, width: int, glyphs: Glyphs = BLOCKS) -> list[DrawnLine]:
    """The picture alone: title, a bar for each version with its median, and what is drawn with."""
    lines: list[DrawnLine] = [(Piece(cut(one_line(bars.title), width), Ink.TITLE),)]
    shown = bars.bars[:_MOST_BARS]
    if not shown:
        return [*lines, (Piece("Nothing was measured.", Ink.SCALE),)]
    names, values = [one_line(bar.name) for bar in shown], alike(bar.median for bar in shown)
    at = columns(names, values, width)
    longest = max(max(sane(bar.most), sane(bar.median)) for bar in shown)
    for bar, name, value in zip(shown, names, values, strict=True):
        above, begin = heading(name, at, width)
        lines += [*above, (*begin, *_bar(bar, longest, at.width, glyphs), *value_piece(value, at))]
    return [*lines, *_legend(bars, width, glyphs)]


def _bar(bar: Bar, longest: float, width: int, glyphs: Glyphs) -> DrawnLine:
    """Full up to the fastest run, shaded up to the median, a line up to the slowest. Never quite nothing."""

    def place(seconds: float) -> int:
        return round(sane(seconds) / longest * width) if longest else 0

    median = max(place(bar.median), 1)
    least, most = min(place(bar.least), median), max(place(bar.most), median)
    drawing = [(glyphs.work, Ink.WORK)] * least + [(glyphs.spread, Ink.SPREAD)] * (median - least)
    drawing += [(glyphs.reach, Ink.SPREAD)] * (most - median)
    if most > median:
        drawing[-1] = (glyphs.reach_end, Ink.SPREAD)
    return painted(drawing + [(" ", Ink.BLANK)] * (width - most))


def _legend(bars: Bars, width: int, glyphs: Glyphs) -> Iterator[DrawnLine]:
    """What the parts of a bar are, and of how many runs."""
    counts = sorted({bar.runs for bar in bars.bars})
    if counts[-1] <= 1:
        yield (Piece("One run each.", Ink.SCALE),)
        return
    runs = f"{counts[0]} runs" if len(counts) == 1 else f"{counts[0]} to {counts[-1]} runs"
    yield from flowed(
        [
            key(glyphs.work, Ink.WORK, "fastest"),
            key(glyphs.spread, Ink.SPREAD, "to the median"),
            key(glyphs.reach + glyphs.reach_end, Ink.SPREAD, f"to the slowest of {runs}"),
        ],
        width,
    )


def _told(bar: Bar) -> str:
    """`threads: 614 ms, the median of 7 runs that took from 600 ms to 700 ms`."""
    lead = f"{one_line(bar.name)}: {duration(bar.median)}"
    if bar.runs <= 1:
        return f"{lead} in one run"
    return f"{lead}, the median of {bar.runs} runs that took from {duration(bar.least)} to {duration(bar.most)}"
