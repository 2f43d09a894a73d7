"""What every full screen does: fit the terminal, or say plainly that it can't."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

__all__ = ["FittedScreen", "too_small"]

_LEAST = (40, 10)


class FittedScreen(Screen[None]):
    """A screen with class `-narrow` or `-wide`, and `-tiny` when nothing useful fits."""

    NARROW_BELOW: ClassVar[int] = 90

    def on_compose(self) -> None:
        """Choose the layout before anything is shown: a slow machine would show another one first."""
        self._fit(self.app.size)

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout."""
        self._fit(event.size)

    def _fit(self, size: Size) -> None:
        width, height = size
        narrow = width < self.NARROW_BELOW
        self.set_class(narrow, "-narrow")
        self.set_class(not narrow, "-wide")
        self.set_class(width < _LEAST[0] or height < _LEAST[1], "-tiny")

    @property
    def is_narrow(self) -> bool:
        """Whether one column is all there is room for."""
        return self.has_class("-narrow")


def too_small() -> Static:
    """What is shown instead of everything else when the terminal is too small."""
    return Static(
        f"This window is too small. Make it {_LEAST[0]}x{_LEAST[1]} or larger.", classes="too-small", markup=False
    )
