"""Who worked when, as text: a small Gantt chart, or the same in words for who can't see one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from tutor.drawing import (
    BLOCKS,
    Columns,
    DrawnLine,
    Glyphs,
    Ink,
    Piece,
    cells,
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
from tutor.durations import duration, sane, unit_of
from tutor.model.timing import Span, Timeline

__all__ = ["timeline_drawing", "timeline_lines", "timeline_words"]

_MOST_LANES = 32  # that are drawn or told; the others are counted
_BETWEEN_TICKS = 12  # columns at least
_STEPS = (1, 2, 5, 10)
_NEARLY = 1 - 1e-9  # 0.1 + 0.2 isn't 0.3
_WORTH_TELLING = 0.01  # of the whole time; to be asked at all takes some microseconds
_EMPTY = (" ", Ink.BLANK)


def timeline_lines(timeline: Timeline, width: int, glyphs: Glyphs = BLOCKS) -> list[str]:
    """The picture in lines of at most `width` columns (40 or more are wanted), and the sentence under it."""
    return [*written(timeline_drawing(timeline, width, glyphs), glyphs), *sentence_lines(timeline.sentence, width)]


def timeline_words(timeline: Timeline) -> list[str]:
    """The same for reading aloud: the sentence first, then each worker in words."""
    lines = [f"{one_line(timeline.title)}: {one_line(timeline.sentence)}".strip(": ")]
    least = _length(timeline) * _WORTH_TELLING
    lines += [f"  {_told(name, spans, timeline.noun, least)}" for name, spans in timeline.lanes[:_MOST_LANES]]
    more = _more(timeline)
    return [*lines, *([f"  {more}"] if more else [])]


def timeline_drawing(timeline: Timeline, width: int, glyphs: Glyphs = BLOCKS) -> list[DrawnLine]:
    """The picture alone: title, a lane for each worker, the scale, and what is drawn with."""
    lines: list[DrawnLine] = [(Piece(cut(one_line(timeline.title), width), Ink.TITLE),)]
    lanes = timeline.lanes[:_MOST_LANES]
    if not lanes:
        return [*lines, (Piece(f"No {timeline.noun} was seen.", Ink.SCALE),)]
    names = [one_line(name) for name, _ in lanes]
    counts = [_counted(len(spans), timeline.noun) for _, spans in lanes]
    at = columns(names, counts, width)
    seconds = _length(timeline)
    for name, count, (_, spans) in zip(names, counts, lanes, strict=True):
        above, begin = heading(name, at, width)
        lines += [*above, (*begin, *_lane(spans, seconds, at.width, glyphs), *value_piece(count, at))]
    lines += _scale(seconds, at, width, glyphs)
    more = _more(timeline)
    return [*lines, *([(Piece(cut(more, width), Ink.SCALE),)] if more else []), *_legend(lines, width, glyphs)]


def _length(timeline: Timeline) -> float:
    ends = (sane(span.ended) for _, spans in timeline.lanes for span in spans)
    return max(sane(timeline.seconds), *ends, 0.0)


# --- lanes ---------------------------------------------------------------------------------------------------


def _lane(spans: Sequence[Span], seconds: float, width: int, glyphs: Glyphs) -> DrawnLine:
    """Long pieces of work first, so that short ones are seen before them."""
    drawing = [_EMPTY] * width
    for span in sorted(spans, key=lambda span: sane(span.began) - sane(span.ended)):
        first, working, after = _places(span, seconds, width)
        for place in range(first, after):
            drawing[place] = (glyphs.held, Ink.HELD) if place < working else (glyphs.work, Ink.WORK)
        drawing[after - 1] = (glyphs.end, Ink.WORK)
    return painted(drawing)


def _places(span: Span, seconds: float, width: int) -> tuple[int, int, int]:
    """Where it begins, where it is let go, and where it has ended: at least a column later."""

    def place(at: float) -> int:
        return round(min(at / seconds, 1.0) * width) if seconds else 0

    began = sane(span.began)
    first = min(place(began), width - 1)
    after = min(max(place(sane(span.ended)), first + 1), width)
    return first, min(place(began + sane(span.held)), after - 1), after


def _legend(lines: Sequence[DrawnLine], width: int, glyphs: Glyphs) -> Iterator[DrawnLine]:
    """Told only where something was held: work alone speaks for itself."""
    if any(piece.ink is Ink.HELD for line in lines for piece in line):
        keys = [key(glyphs.work, Ink.WORK, "at work"), key(glyphs.held, Ink.HELD, "held, for others to join")]
        yield from flowed(keys, width)


# --- the scale -----------------------------------------------------------------------------------------------


def _scale(seconds: float, at: Columns, width: int, glyphs: Glyphs) -> Iterator[DrawnLine]:
    """A rule with ticks, and under each tick its time; the unit stands at the last."""
    indent = at.name + 2 if at.name else 2
    ticks = _ticks(seconds, at.width)
    places = [min(round(tick / seconds * at.width), at.width - 1) if seconds else 0 for tick in ticks]
    rule = "".join(glyphs.tick if place in places else glyphs.rule for place in range(at.width))
    yield (Piece(" " * indent, Ink.BLANK), Piece(rule, Ink.SCALE))
    yield tuple(_under(ticks, places, indent, width))


def _under(ticks: Sequence[float], places: Sequence[int], indent: int, width: int) -> Iterator[Piece]:
    """The times, each under its tick; the last, which has the unit, before all others if there is no room for it."""
    labels = _labels(ticks)
    begins = [indent + place for place in places]
    begins[-1] = min(begins[-1], width - cells(labels[-1]))
    end = 0
    for at, (begin, label) in enumerate(zip(begins, labels, strict=True), start=1):
        if at == len(labels) or begin + cells(label) < begins[-1]:
            yield from (Piece(" " * (begin - end), Ink.BLANK), Piece(label, Ink.SCALE))
            end = begin + cells(label)


def _ticks(seconds: float, width: int) -> list[float]:
    """Round times from 0 on, far enough apart for what is written under them."""
    if not seconds:
        return [0.0]
    least = seconds * _BETWEEN_TICKS / width
    step = next(step for step in _steps(least) if step >= least * _NEARLY)
    if step * _NEARLY > seconds:  # too narrow for two ticks so far apart: then one as far to the right as it can be
        step = max(step for step in _steps(seconds) if step * _NEARLY <= seconds)
    return [number * step for number in range(int(seconds / step / _NEARLY) + 1)]


def _steps(seconds: float) -> list[float]:
    """Round times from as long or shorter to as long or longer."""
    power = 10.0 ** math.floor(math.log10(seconds))
    return [step * power for step in _STEPS]


def _labels(ticks: Sequence[float]) -> list[str]:
    unit = unit_of(ticks[-1])
    step = ticks[1] * unit.per_second if len(ticks) > 1 else 1.0
    decimals = max(-math.floor(math.log10(step) + 1e-9), 0)
    *others, last = [f"{tick * unit.per_second:.{decimals}f}".removesuffix(".0") for tick in ticks]
    return [*("0" if not float(other) else other for other in others), f"{last if float(last) else '0'} {unit.name}"]


# --- words ---------------------------------------------------------------------------------------------------


def _told(name: str, spans: Sequence[Span], noun: str, least: float) -> str:
    """`process 2: 3 tasks, from 100 ms to 420 ms`; that it was held, if it was for `least` seconds."""
    lead = f"{one_line(name)}: {_counted(len(spans), noun)}"
    if not spans:
        return lead
    began, ended = min(sane(span.began) for span in spans), max(sane(span.ended) for span in spans)
    held = sum(sane(span.held) for span in spans)
    waited = f", held for {duration(held)} of it" if held > least else ""
    return f"{lead}, from {duration(began)} to {duration(ended)}{waited}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _more(timeline: Timeline) -> str:
    """The lanes for which there is no room, in words."""
    left = timeline.lanes[_MOST_LANES:]
    spans = sum(len(spans) for _, spans in left)
    return f"and {_counted(len(left), 'worker')} more, with {_counted(spans, timeline.noun)}" if left else ""
