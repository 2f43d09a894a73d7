"""The pictures of a judged submission as lines: drawn, or in words for who can't see a drawing."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.bars_text import bar_lines, bar_words
from tutor.drawing import BLOCKS, Glyphs
from tutor.model.verdicts import ExerciseResult
from tutor.timeline_text import timeline_lines, timeline_words

__all__ = ["picture_lines", "picture_words"]


def picture_words(result: ExerciseResult) -> Iterator[str]:
    """In words: what each picture shows, then what is in it."""
    for timeline in result.timelines:
        yield from timeline_words(timeline)
    for bars in result.bars:
        yield from bar_words(bars)


def picture_lines(result: ExerciseResult, width: int, glyphs: Glyphs = BLOCKS) -> Iterator[str]:
    """Drawn, in lines of at most `width` columns, with an empty line around each."""
    pictures = [
        *(timeline_lines(timeline, width, glyphs) for timeline in result.timelines),
        *(bar_lines(bars, width, glyphs) for bars in result.bars),
    ]
    for picture in pictures:
        yield from ("", *picture)
    if pictures:
        yield ""
