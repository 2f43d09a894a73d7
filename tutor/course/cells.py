"""Fenced blocks of a lesson that a learner can run, and the tags after their language that say otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it.token import Token

from tutor.course.problems import ProblemList, did_you_mean, quoted
from tutor.course.source import SourceFile
from tutor.model.places import Place

__all__ = ["EXPECT_ERROR", "NO_RUN", "Runnable", "check_tags", "runnable", "tags_of"]

NO_RUN, EXPECT_ERROR = "no-run", "expect-error"
_TAGS = (NO_RUN, EXPECT_ERROR)
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


def check_tags(source: SourceFile, fence: Token, problems: ProblemList) -> None:
    """Warn of what is nearly a tag; what else stands there may be for other programs."""
    language, *tags = tags_of(fence) or [""]
    if language not in _LANGUAGES or not fence.map:
        return
    for tag in tags:
        guess = did_you_mean(tag.replace("_", "-"), _TAGS) if tag not in _TAGS else ""
        if guess:
            line = fence.map[0] + 1
            what = f"{quoted(tag)} is no tag, so this block is run like any other"
            problems.warning("cell-tag", what, guess, Place(source.path, line), source.line(line))
