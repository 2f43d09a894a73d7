"""How typed text is made comparable: Unicode form, white space, case, and the quotes people put around answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from tutor.model.values import JsonValue

__all__ = ["as_text", "as_texts", "find_text", "folded", "forgiven", "powers_typed", "spaced"]

_QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "„": "“", "\u2018": "\u2019", "«": "»"}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_POWER_RAISED = re.compile(r"(?<=[0-9])[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_MOST_FORMS = 8  # nobody wraps an answer in more quotes than that by habit


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


def as_texts(answer: JsonValue) -> tuple[str, ...] | None:
    """The texts of a list, null being an empty one; one text alone may stand without a list. None if it is neither."""
    single = as_text(answer)
    if single is not None:
        return (single,) if single.strip() else ()
    if not isinstance(answer, Sequence):
        return None
    texts = tuple("" if item is None else as_text(item) for item in answer)
    known = tuple(text for text in texts if text is not None)
    return known if len(known) == len(texts) else None


def spaced(text: str) -> str:
    """White space folded: none around, one blank where there was any within."""
    return " ".join(text.split())


def powers_typed(text: str) -> str:
    """Raised digits after a digit as a keyboard writes them: `10²` is `10^2`, and never `102`."""
    return _POWER_RAISED.sub(lambda found: "^" + found.group().translate(_RAISED), text)


def folded(text: str, *, case_sensitive: bool = False) -> str:
    """Compatibility form (NFKC), white space folded, and case folded unless it counts."""
    text = unicodedata.normalize("NFKC", powers_typed(text))
    if not case_sensitive:
        # case folding can undo the normal form: Unicode standard 3.13, definition D147
        text = unicodedata.normalize("NFKC", text.casefold())
    return spaced(text)


def find_text(texts: Sequence[str], given: str) -> int | None:
    """Where the given text is, white space aside; in another case only if no other text could be meant."""
    wanted = spaced(given)
    exact = [index for index, text in enumerate(texts) if spaced(text) == wanted]
    if exact:
        return exact[0]
    wanted = folded(given)
    alike = [index for index, text in enumerate(texts) if folded(text) == wanted]
    return alike[0] if len(alike) == 1 else None


def forgiven(text: str) -> tuple[str, ...]:
    """The text without surrounding quotes, without a last period, and without both, in either order."""
    found = [text]
    for known in found:  # grows while it is read: what was peeled once may be peeled again
        found.extend(peeled for peeled in (_unquoted(known), _unended(known)) if peeled and peeled not in found)
        if len(found) >= _MOST_FORMS:
            break
    return tuple(found)


def _unquoted(text: str) -> str:
    is_quoted = len(text) > 2 and _QUOTES.get(text[0]) == text[-1]  # noqa: PLR2004 - two quotes and something
    return text[1:-1].strip() if is_quoted else ""


def _unended(text: str) -> str:
    return text[:-1].rstrip() if text.endswith(".") and not text.endswith("..") else ""
