"""A question's choices: picked by arrows, letters, digits or the mouse."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from tutor.tui.text import inline
from tutor.tui.widgets.rows import Rows

__all__ = ["Choices"]


class Choices(Rows):
    """Letters, digits and Space pick, arrows move, Enter answers; with the mouse, a pick of one answers at once.

    A slip answers nothing: Enter counts only once the learner has moved or picked. `letters` are the keys that pick,
    in order; digits do the same. With `many`, picks toggle.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pick", "Pick", show=False),
        Binding("enter", "submit", "Answer"),
    ]

    @dataclass
    class Submitted(Message):
        """The learner's answer: indices into the choices; none if nothing was picked since the last answer."""

        choices: Choices
        picked: tuple[int, ...]

        @property
        def control(self) -> Choices:
            """Where it came from."""
            return self.choices

    def __init__(
        self, texts: Sequence[str], *, many: bool, picked: Collection[int] = (), letters: str = ascii_lowercase
    ) -> None:
        self.texts = texts
        self.many = many
        self.picked = set(picked)
        self._letters = letters
        self._touched = bool(self.picked)  # since the last answer, by the learner
        super().__init__(len(texts))
        if self.picked:
            self.highlighted = min(self.picked)

    def row(self, index: int) -> Content:
        """A mark, the key, the choice."""
        glyphs = "☐☑" if self.many else "○●"
        return Content.assemble(
            f"{glyphs[index in self.picked]} {self._letters[index : index + 1]}. ", inline(self.texts[index])
        )

    def on_key(self, event: events.Key) -> None:
        """A letter or digit picks."""
        key = (event.character or "").lower()
        places = self._letters[: len(self.texts)], "123456789"[: len(self.texts)]
        place = next((keys.index(key) for keys in places if key and key in keys), None)
        if place is not None:
            event.stop()
            event.prevent_default()
            self.highlighted = place
            self.action_pick()

    def action_select(self) -> None:
        """What OptionList does on a click."""
        self.action_pick()
        if not self.many:
            self.action_submit()

    def action_pick(self) -> None:
        """Pick what is highlighted: the one, or a tick more or less where there are many."""
        if self.highlighted is None:
            return
        self._touched = True
        self.picked = self.picked ^ {self.highlighted} if self.many else {self.highlighted}
        self.redraw()
        self.post_message(self.Changed())

    def action_submit(self) -> None:
        """Answer with what is picked; where there is one, with what is highlighted."""
        if not self._touched:
            self.post_message(self.Submitted(self, ()))
            return
        if not self.many and self.highlighted is not None:
            self.picked = {self.highlighted}
        self.redraw()
        self._touched = not self.picked
        self.post_message(self.Submitted(self, tuple(sorted(self.picked))))

    def judged(self, picked: Collection[int]) -> None:
        """These were the answer; what is picked counts as touched if it is something else."""
        self._touched = bool(self.picked) and self.picked != set(picked)

    def move(self, step: Callable[[], None]) -> None:
        """Where one is right, who moves to a choice and presses Enter means it; ticks are only set by picking."""
        self._touched = self._touched or not self.many
        step()
