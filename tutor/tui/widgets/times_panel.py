"""When each task of a check ran, and how long versions took: the pictures of a result, one below the other."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from tutor.model.verdicts import ExerciseResult
from tutor.tui.widgets.bars import BarsView, TimelineView

__all__ = ["TimesPanel", "has_pictures"]


def has_pictures(result: ExerciseResult | None) -> bool:
    """Whether anything was measured that can be drawn."""
    return result is not None and bool(result.timelines or result.bars)


class TimesPanel(Vertical):
    """All pictures; the arrows scroll."""

    def __init__(self) -> None:
        super().__init__(id="times", classes="pane")
        self.border_title = "Times"

    def compose(self) -> ComposeResult:
        """What scrolls."""
        yield VerticalScroll(id="times-list")

    async def show(self, result: ExerciseResult | None) -> None:
        """Bring up what a check measured; nothing if it measured nothing."""
        timelines = (TimelineView(timeline) for timeline in result.timelines) if result else ()
        bars = (BarsView(bars) for bars in result.bars) if result else ()
        box = self.query_one("#times-list")
        with self.app.batch_update():
            await box.remove_children()
            await box.mount(*timelines, *bars)
        box.scroll_home(animate=False)
