"""How typed text is made comparable: Unicode form, white space, case, and the quotes people put around answers."""

from __future__ import annotations

import unicodedata

from tutor.model.values import JsonValue

__all__ = ["as_text", "folded", "forgiven", "spaced"]

_QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "„": "“", "\u2018": "\u2019", "«": "»"}


def as_text(answer: JsonValue) -> str | None:
    """What was typed, also when a hand-written file made a number or a truth value of it; None if it is no text."""
    if isinstance(answer, bool):
        return "true" if answer else "false"
    if isinstance(answer, float):
        return repr(answer)
    if isinstance(answer, int):
        # Python refuses to write integers of more than 4300 digits
        return str(answer) if answer.bit_length() < 10_000 else ""  # noqa: PLR2004 - in bits, well below that
    return answer if isinstance(answer, str) else None


def spaced(text: str) -> str:
    """White space folded: none around, one blank where there was any within."""
    return " ".join(text.split())


def folded(text: str, *, case_sensitive: bool = False) -> str:
    """Compatibility form (NFKC), white space folded, and case folded unless it counts."""
    text = unicodedata.normalize("NFKC", text)
    if not case_sensitive:
        # case folding can undo the normal form: Unicode standard 3.13, definition D147
        text = unicodedata.normalize("NFKC", text.casefold())
    return spaced(text)


def forgiven(text: str) -> tuple[str, ...]:
    """The text without surrounding quotes, without a last period, and without both, in either order."""
    found = [text]
    for known in found:  # grows while it is read: what was peeled once may be peeled again
        found.extend(peeled for peeled in (_unquoted(known), _unended(known)) if peeled and peeled not in found)
    return tuple(found)


def _unquoted(text: str) -> str:
    is_quoted = len(text) > 2 and _QUOTES.get(text[0]) == text[-1]  # noqa: PLR2004 - two quotes and something
    return text[1:-1].strip() if is_quoted else ""


def _unended(text: str) -> str:
    return text[:-1].rstrip() if text.endswith(".") and not text.endswith("..") else ""
