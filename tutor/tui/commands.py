"""What the command palette knows: the links of the page, every section and every exercise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tutor.model.course import MarkdownBlock
from tutor.tui.screens.reading import ReadingScreen
from tutor.tui.text import links, plain

__all__ = ["CourseCommands"]

Command = tuple[str, Callable[[], Awaitable[None] | None]]


class CourseCommands(Provider):
    """Follow a link, go to a section, open an exercise. Only while reading: an exercise has its own way back."""

    def _commands(self) -> Iterator[Command]:
        screen = self.screen
        if not isinstance(screen, ReadingScreen):
            return
        for block in screen.section.blocks:
            if isinstance(block, MarkdownBlock):
                for label, address in links(block.text):
                    yield f"Link: {label}", partial(screen.follow, address)
        for lesson in screen.session.course.lessons:
            for section in lesson.sections:
                yield f"Go to: {section.title}", partial(screen.show, lesson, section)
        for exercise in screen.session.course.exercises.values():
            yield f"Exercise: {exercise.title}", partial(screen.go_to_exercise, exercise)

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for text, command in self._commands():
            yield DiscoveryHit(_shown(text), command, text=text)

    async def search(self, query: str) -> Hits:
        """Those that fit what is typed. The palette's own highlighting reads markup, so there is none."""
        matcher = self.matcher(query)
        for text, command in self._commands():
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, _shown(text), command, text=text)


def _shown(text: str) -> Content:
    return plain(text)
