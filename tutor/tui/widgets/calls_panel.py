"""The journal of a check: what the learner's code asked AWS, call by call, while it runs and after."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.call_lines import DIFFERS, CallTally, call_line, call_words
from tutor.model.evidence import ApiCall, JournalEntry
from tutor.tui.text import plain

__all__ = ["CallsPanel"]

_KEPT = 300  # calls that are listed, the latest; all are counted
_MOST = 2 * _KEPT  # so many may be listed before the list is cut to those kept: cutting it each time would be slow
_LEAST_WIDTH = 40
_NOT_YET = "Not checked yet. F5 runs your code; its calls to AWS are listed here."
_FAILED = "bold $text-error"


class CallsPanel(Vertical):
    """A count, the latest calls, and the one that is pointed at in full."""

    def __init__(self) -> None:
        super().__init__(id="calls", classes="pane")
        self.border_title = "Calls"
        self._tally = CallTally()
        self._listed: deque[JournalEntry] = deque()
        self._noted: set[str] = set()  # the notes in the list: each stands there once
        self._width = 0

    def compose(self) -> ComposeResult:
        """The three parts."""
        yield Static(_NOT_YET, classes="head", markup=False)
        yield _Calls(id="calls-list", markup=False, compact=True)
        with VerticalScroll(classes="whole", can_focus=False):
            yield Static(markup=False)

    def begin(self) -> None:
        """A run begins."""
        self._tally = CallTally()
        self._listed.clear()
        self._noted.clear()
        self.list.clear_options()
        self._tell_head()
        self._tell_whole()

    def add(self, calls: Sequence[JournalEntry]) -> None:
        """These were made since."""
        if not calls:
            return
        self._tally.add(calls)
        follow = self.list.highlighted in (None, self.list.option_count - 1)
        self._listed.extend(calls)
        if len(self._listed) > _MOST:
            self._listed = deque(self._listed, _KEPT)
            self._list_anew()
        else:
            self.list.add_options(self._lines(calls))
        if follow:
            self.list.highlighted = self.list.option_count - 1
        self._tell_head()

    def finish(self, calls: Sequence[JournalEntry]) -> None:
        """The run is over, and these are all of its calls: some may not have been told while it ran."""
        if len(calls) != self._tally.listed:
            self.begin()
            self.add(calls)
        self._tell_head()

    @property
    def sentence(self) -> str:
        """How many calls there were, and how many were refused."""
        return self._tally.sentence()

    @property
    def list(self) -> OptionList:
        """The lines."""
        return self.query_one(_Calls)

    def on_resize(self, event: events.Resize) -> None:
        """Lines are as wide as the panel."""
        if event.size.width != self._width:
            self._width = event.size.width
            self._list_anew()

    def _list_anew(self) -> None:
        place = self.list.highlighted
        self._noted.clear()
        self.list.clear_options()
        self.list.add_options(self._lines(self._listed))
        self.list.highlighted = place

    def _lines(self, calls: Iterable[JournalEntry]) -> Iterable[Option]:
        width = max(self._width - 2, _LEAST_WIDTH)
        return [Option(self._line(call, width)) for call in calls]

    def _line(self, call: JournalEntry, width: int) -> Content:
        words = call_words(call)
        line = plain(call_line(call, width), _FAILED if words.failed else "")
        if not words.note or words.note in self._noted:
            return line
        self._noted.add(words.note)
        return Content.assemble(line, "\n", plain(f"    {DIFFERS} {words.note}", "$text-warning"))

    def _tell_head(self) -> None:
        left_out = self._tally.listed - len(self._listed)
        more = f" The latest {len(self._listed)} are listed." if left_out > 0 else ""
        self.query_one(".head", Static).update(plain(f"{self._tally.sentence()}{more}"))

    @on(OptionList.OptionHighlighted)
    def _pointed_at(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._tell_whole()

    def _tell_whole(self) -> None:
        """The call that is pointed at, with all of its parameters."""
        place = self.list.highlighted
        call = self._listed[place] if place is not None and place < len(self._listed) else None
        self.query_one(".whole Static", Static).update(_whole(call) if call is not None and _is_whole(call) else "")


class _Calls(OptionList):
    """The lines; arrows stop at the first and the last."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
    ]

    def action_step(self, by: int) -> None:
        """One line up or down."""
        if self.option_count:
            here = self.highlighted if self.highlighted is not None else self.option_count - 1
            self.highlighted = min(max(here + by, 0), self.option_count - 1)


def _is_whole(call: JournalEntry) -> bool:
    """Whether it is more than the journal's own word on calls that it had no room for."""
    return not isinstance(call, ApiCall) or bool(call.api)


def _whole(call: JournalEntry) -> Content:
    words = call_words(call, in_full=True)
    took = f", {words.took}, asked by {words.who}" if words.took else ""
    outcome = plain(f"{words.outcome}{took}", _FAILED if words.failed else "")
    parts = [Content.assemble(plain(words.call, "bold"), f" at {words.at} s: ", outcome), plain(words.params)]
    return Content("\n").join([*parts, *([plain(words.note, "$text-warning")] if words.note else [])])
