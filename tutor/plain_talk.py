"""The talk of the plain face: what is said in lines, what is typed, and commands that may be typed at every prompt."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Collection

from tutor.errors import TutorError
from tutor.linear import linear, wrapped
from tutor.streams import data, printable

__all__ = ["Conversation"]

_WIDEST = 100  # columns; longer lines are hard to read
_COMMANDS = frozenset("nplgcehq?")
_TAKE_NAMES = frozenset("gce")
_WORDS = {"help": "?", "hint": "h", "quit": "q", "exit": "q"}  # what people type before they have read the help


class Conversation:
    """Says lines and reads lines. `obey` is called with the letter of a command and what stood after it."""

    def __init__(self, obey: Callable[[str, str], None]) -> None:
        self._obey = obey

    def say(self, text: str) -> None:
        """Plain text, shown as it is."""
        data(printable(wrapped(text, _width())))

    def as_it_is(self, text: str) -> None:
        """What a program printed: its lines are its own."""
        data(printable(text))

    def markdown(self, text: str) -> None:
        """An author's markdown, in lines."""
        data(printable(linear(text, _width())))

    def prompt(self, words: str | Callable[[], str], also: Collection[str] = ()) -> str:
        """What was typed, once it is no command, with no blanks around it; empty to go on.

        `words` may change with each command. `also` are words that are commands here, with or without a name: where a
        question is asked, they may be answers.
        """
        return self.prompt_line(words, also).strip()

    def prompt_line(self, words: str | Callable[[], str], also: Collection[str] = ()) -> str:
        """The line that was typed, once it is no command. Raises EOFError at the end of the input."""
        while True:
            line = self.line(words if isinstance(words, str) else words())
            letter, _, rest = line.strip().partition(" ")
            letter = letter.casefold()
            letter = letter if rest else _WORDS.get(letter, letter)
            is_command = letter in also or (letter in _COMMANDS and (not rest or letter in _TAKE_NAMES))
            if not is_command:
                return line
            try:
                self._obey(letter, rest.strip())
            except TutorError as error:
                self.say(str(error))
            except KeyboardInterrupt:
                self.cancelled()

    def cancelled(self) -> None:
        """Say so, on a line of its own: ^C stands in this one."""
        self.say("\nCancelled." if sys.stdin.isatty() else "Cancelled.")

    def line(self, words: str) -> str:
        """The line that was typed, whatever it is. Raises EOFError at the end of the input."""
        try:
            typed = input(f"{words} > ")
        except EOFError:
            self.say("")  # nobody's Enter ended the line of the prompt
            raise
        if not sys.stdin.isatty():
            self.say("")  # nor here
        return typed


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST)
