"""Pictures of what was measured: tasks by worker over time, and versions side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual.app import ComposeResult, RenderResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from tutor.bars_text import bars_drawing
from tutor.drawing import DrawnLine, Ink, Piece
from tutor.model.timing import Bars, Timeline
from tutor.timeline_text import timeline_drawing
from tutor.tui.text import inline

__all__ = ["BarsView", "TimelineView"]

# Shapes tell all of it; colours only help the eye.
_STYLES = {
    Ink.TITLE: "bold",
    Ink.NAME: "",
    Ink.WORK: "$text-primary",
    Ink.HELD: "$foreground-muted",
    Ink.SPREAD: "$text-warning",
    Ink.SCALE: "$foreground-muted",
    Ink.VALUE: "bold",
    Ink.BLANK: "",
}

Drawing = Callable[[int], Sequence[DrawnLine]]


class _Picture(Vertical):
    """A drawing as wide as there is room, and the sentence that says what it shows."""

    def __init__(self, drawing: Drawing, sentence: str) -> None:
        super().__init__(classes="picture")
        self._drawing = drawing
        self._sentence = sentence

    def compose(self) -> ComposeResult:
        """The two parts."""
        yield _Drawn(self._drawing)
        if self._sentence.strip():
            yield Static(inline(" ".join(self._sentence.split())), classes="sentence")


class TimelineView(_Picture):
    """Who worked when."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(partial(timeline_drawing, timeline), timeline.sentence)


class BarsView(_Picture):
    """What each version took."""

    def __init__(self, bars: Bars) -> None:
        super().__init__(partial(bars_drawing, bars), bars.sentence)


class _Drawn(Widget):
    """Lines that are drawn anew for each width."""

    def __init__(self, drawing: Drawing) -> None:
        super().__init__(classes="drawn")
        self._drawing = drawing

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All the room there is."""
        del viewport
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as it takes in that width."""
        del container, viewport
        return len(self._drawing(width))

    def render(self) -> RenderResult:
        """The lines, in colours."""
        return Content("\n").join(
            Content.assemble(*map(_content, line)) for line in self._drawing(self.content_size.width)
        )


def _content(piece: Piece) -> Content:
    """Text of others is in titles and names: never markup."""
    if piece.ink is Ink.TITLE:
        return inline(piece.text).stylize(_STYLES[piece.ink])
    return Content.styled(piece.text, _STYLES[piece.ink])
