"""The help that F1 shows: the keys of where one is first, for the same key means another thing elsewhere."""

from __future__ import annotations

from textual.content import Content

__all__ = ["key_help"]

_READING = """\
  ↓ ↑ Space PgDn   scroll; at the end, the next page
  n or →           next section
  p or ←           previous section
  m                the map; arrows and Enter choose
  e                open the exercise, where there is one
  Ctrl+P           go anywhere by name; follow links"""
_CELLS = """\
  r                run the next one, or the one in focus
  Tab, Shift+Tab   to the next or the previous one
  Enter            run it, also once more
  ↓ ↑              in its output, scroll that
  Ctrl+C           interrupt the one that runs
  A                run it after those above that weren't
  R                restart: an empty Python and AWS"""
_QUESTIONS = """\
  Tab, Shift+Tab   next or previous question
  a b c, 1 2 3     pick a choice, or a partner
  Space            pick; tick, where several may be right
  k, j             move a line up or down, to order lines
  Enter            answer; a new line, where there are several
  F5               answer, from anywhere in a question
  F2               a hint, where there is one
  F4               read again where it is taught
  Esc              end what is measured; back to the text"""
_EXERCISE = """\
  F5 or Ctrl+R     run your code and judge it
  Esc or Ctrl+C    cancel a running check
  Esc              back to the text
  F2               one hint more
  F3               task, code, result in turn
  F4               what your code asked AWS; F4 leads back
  F9               what is in AWS, and what changed; so, too
  → ← Enter        open or close a branch of the state
  F6               who worked when, and what versions took,
                   where that was measured
  F8               start again; your code is kept

Your code is saved as you type, in a file that any
editor can open."""
_REST = """\
Everything answers to the mouse, too.

Marks in the map
  · not read   ○ read   ◐ begun   ✓ done

Ctrl+Q quits, and q while you read. Nothing is lost:
each answer is on the disk before you see its feedback,
and what you have begun is there again next time."""


def key_help(*, in_exercise: bool) -> tuple[str, Content]:
    """Title and text of the help for who is in an exercise, or on the page."""
    if in_exercise:
        page = (
            f"On the page, to read\n{_READING}",
            f"On the page, code that runs\n{_CELLS}",
            f"On the page, in a question\n{_QUESTIONS}",
        )
        return "Keys in an exercise", _text(_EXERCISE, *page)
    cells = f"Code that runs\n{_CELLS}"
    parts = (f"Reading\n{_READING}", cells, f"Questions\n{_QUESTIONS}", f"In an exercise\n{_EXERCISE}")
    return "How to move about", _text(*parts)


def _text(*parts: str) -> Content:
    return Content("\n\n".join((*parts, _REST)))
