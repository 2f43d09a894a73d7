"""What is otherwise about something in EC2 than a check says, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tutor.grading.ec2_named import closest
from tutor.grading.finding import Finding, failed
from tutor.grading.shown import capital, named, shown
from tutor.model.values import JsonObject, JsonValue

__all__ = ["Misfit", "tag_misfits", "told_about", "unlike"]

_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that is otherwise: the check's key for it, both sides, and a sentence that begins with `it` or `its`
    and has no full stop."""

    key: str
    expected: JsonValue
    actual: JsonValue
    sentence: str


def tag_misfits(wanted: JsonObject, tags: Mapping[str, str]) -> Iterator[Misfit]:
    """Which tags are missing or otherwise."""
    for key, value in wanted.items():
        if key in tags and tags[key] != value:
            sentence = f"its tag {named(key)} is {shown(tags[key])}; expected {shown(value)}"
            yield Misfit(f"tag {key}", value, tags[key], sentence)
        elif key not in tags:
            sentence = f"it has no tag {named(key)}{_instead(key, tags)}; expected {named(key)} = {shown(value)}"
            yield Misfit(f"tag {key}", value, None, sentence)


def _instead(key: str, tags: Mapping[str, str]) -> str:
    """A tag whose key was most likely meant to be this one."""
    other = next((one for one in tags if one.casefold() == key.casefold()), "")
    if other:
        return f"; it has {named(other)}: upper and lower case count"
    close = closest(key, tags)
    return f"; it has {named(close)}" if close else ""


def unlike(subject: str, misfits: Iterable[Misfit], more: str = "") -> Finding:
    """The finding on something that is otherwise: what is expected and what is there, as far as they differ."""
    listed = list(misfits)
    expected: dict[str, JsonValue] = {one.key: one.expected for one in listed}
    actual: dict[str, JsonValue] = {one.key: one.actual for one in listed}
    return failed(f"{told_about(subject, listed)} {more}".rstrip(), expected, actual)


def told_about(subject: str, misfits: Iterable[Misfit]) -> str:
    """Sentences on a subject; if much is otherwise, on the first of it."""
    told = [one.sentence for one in misfits]
    begin = told[0].replace("it ", f"{subject} ", 1) if told[0].startswith("it ") else f"{subject}: {told[0]}"
    over = len(told) - _MOST_TOLD
    more = f" {over} more {'thing is' if over == 1 else 'things are'} otherwise." if over > 0 else ""
    return " ".join([f"{begin}.", *(f"{capital(sentence)}." for sentence in told[1:_MOST_TOLD])]) + more
