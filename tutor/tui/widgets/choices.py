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
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.tui.text import inline

__all__ = ["Choices"]


class Choices(OptionList, inherit_bindings=False):
    """Letters, digits and Space pick, arrows move, Enter answers; with the mouse, a pick of one answers at once.

    A slip answers nothing: Enter counts only once the learner has moved or picked. `letters` are the keys that pick,
    in order; digits do the same. With `many`, picks toggle.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", "Up", show=False),
        Binding("down", "cursor_down", "Down", show=False),
        Binding("space", "pick", "Pick", show=False),
        Binding("enter", "submit", "Answer"),
        # in a question, these must not turn the page by mistake
        Binding("left,right", "nothing", show=False),
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
        self._touched = False  # since the last answer, by the learner
        super().__init__(*(Option(self._prompt(index)) for index in range(len(texts))), markup=False)
        if self.picked:
            self.highlighted = min(self.picked)

    def _prompt(self, index: int) -> Content:
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
        self._redraw()

    def action_submit(self) -> None:
        """Answer with what is picked; where there is one, with what is highlighted."""
        if not self._touched:
            self.post_message(self.Submitted(self, ()))
            return
        if not self.many and self.highlighted is not None:
            self.picked = {self.highlighted}
        self._redraw()
        self._touched = not self.picked
        self.post_message(self.Submitted(self, tuple(sorted(self.picked))))

    def action_nothing(self) -> None:
        """Swallow the key."""

    def action_cursor_up(self) -> None:
        """Up; above the first choice, leave the question."""
        if self.highlighted in (None, 0):
            self.screen.focus_previous()
        else:
            self._move(super().action_cursor_up)

    def action_cursor_down(self) -> None:
        """Down; below the last choice, leave the question."""
        if self.highlighted is not None and self.highlighted + 1 >= len(self.texts):
            self.screen.focus_next()
        else:
            self._move(super().action_cursor_down)

    def _move(self, move: Callable[[], None]) -> None:
        """Where one is right, who moves to a choice and presses Enter means it; ticks are only set by picking."""
        self._touched = self._touched or not self.many
        move()

    def _redraw(self) -> None:
        for index in range(len(self.texts)):
            self.replace_option_prompt_at_index(index, self._prompt(index))
