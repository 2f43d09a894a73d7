"""In which order choices are shown: the same for everyone and every time, but not the author's."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from tutor.model.questions import Choice

__all__ = ["shown_order"]

# "All of these" speaks of the choices above it, so it must stand below them.
_SPEAKS_OF_OTHERS = re.compile(
    r"\W*(all|any|both|each|neither|none|some)( two| three)? of (the|them|these|those)\b", re.IGNORECASE
)


def shown_order(quiz_id: str, question_id: str, choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """The choices, mixed by the question's name, so that the right one isn't always where its author put it."""

    def key(choice: Choice) -> tuple[bool, bytes]:
        name = f"{quiz_id}#{question_id}#{choice.text}".encode("utf-8", "surrogatepass")
        return bool(_SPEAKS_OF_OTHERS.match(choice.text)), hashlib.sha256(name).digest()

    return tuple(sorted(choices, key=key))
