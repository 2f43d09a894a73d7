"""Fenced blocks of a lesson that a learner can run, and the tags after their language that say otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it.token import Token

__all__ = ["EXPECT_ERROR", "NO_RUN", "Runnable", "runnable", "tags_of"]

NO_RUN, EXPECT_ERROR = "no-run", "expect-error"
_LANGUAGES = frozenset({"python", "sh"})


@dataclass(frozen=True, slots=True)
class Runnable:
    """What a fence says of itself: see `tutor.model.course.Cell`."""

    language: str
    source: str
    expects_error: bool


def tags_of(fence: Token) -> list[str]:
    """The language of a fence, and what follows it."""
    return fence.info.lower().replace(",", " ").split()


def runnable(fence: Token) -> Runnable | None:
    """What is run of a fence; None if nothing is."""
    language, *tags = tags_of(fence) or [""]
    if language not in _LANGUAGES or NO_RUN in tags or not fence.content.strip():
        return None
    return Runnable(language, fence.content, EXPECT_ERROR in tags)
