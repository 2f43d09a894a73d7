"""What is otherwise about something in EC2 than a check says, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tutor.grading.ec2_named import closest
from tutor.grading.shown import named, shown
from tutor.model.values import JsonObject

__all__ = ["capital", "tag_misfits", "told_about"]

_MOST_TOLD = 3


def tag_misfits(wanted: JsonObject, tags: Mapping[str, str]) -> Iterator[str]:
    """Which tags are missing or otherwise, a sentence each."""
    for key, value in wanted.items():
        if key in tags and tags[key] != value:
            yield f"its tag {named(key)} is {shown(tags[key])}; expected {shown(value)}"
        elif key not in tags:
            close = next((other for other in tags if other.casefold() == key.casefold()), "") or closest(key, tags)
            instead = (
                f"; it has {named(close)}: upper and lower case count" if close.casefold() == key.casefold() else ""
            )
            instead = instead or (f"; it has {named(close)}" if close else "")
            yield f"it has no tag {named(key)}{instead}; expected {named(key)} = {shown(value)}"


def told_about(subject: str, misfits: Iterable[str]) -> str:
    """Sentences on a subject, of misfits that begin with `it` or `its`; if there are many, the first of them."""
    told = list(misfits)
    begin = told[0].replace("it ", f"{subject} ", 1) if told[0].startswith("it ") else f"{subject}: {told[0]}"
    more = f" {len(told) - _MOST_TOLD} more things are otherwise." if len(told) > _MOST_TOLD else ""
    return " ".join([f"{begin}.", *(f"{capital(sentence)}." for sentence in told[1:_MOST_TOLD])]) + more


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
