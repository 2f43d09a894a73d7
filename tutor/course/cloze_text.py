"""The text of a cloze, cut at its gaps, as in `An {{object|file}} lies in a {{container}}`."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ClozeText", "Gap", "cut"]

_OPEN, _CLOSE = "{{", "}}"


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two pairs of braces. `number` counts the pairs that open, from 0."""

    inside: str
    number: int

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The texts between its bars."""
        return tuple(part.strip() for part in self.inside.split("|"))


@dataclass(frozen=True, slots=True)
class ClozeText:
    """`texts` are one more than `gaps`. `left_open`: the number of the braces that are never closed, if any is."""

    texts: tuple[str, ...]
    gaps: tuple[Gap, ...]
    left_open: int | None = None


def cut(text: str) -> ClozeText:
    r"""Cut a text at its gaps. A gap ends on the line it begins on; `\\{{` are two braces and no gap."""
    texts: list[str] = []
    gaps: list[Gap] = []
    before = ""
    at = number = 0
    while (start := text.find(_OPEN, at)) >= 0:
        if text[start - 1 : start] == "\\":
            before += text[at : start - 1] + _OPEN
            at = start + len(_OPEN)
        else:
            end = text.find(_CLOSE, start)
            inside = text[start + len(_OPEN) : end]
            if end < 0 or "\n" in inside or _OPEN in inside:
                return ClozeText((*texts, before + text[at:]), tuple(gaps), number)
            texts.append(before + text[at:start])
            gaps.append(Gap(" ".join(inside.split()), number))
            before = ""
            at = end + len(_CLOSE)
        number += 1
    return ClozeText((*texts, before + text[at:]), tuple(gaps))
