"""How values and text of others are shown in a message: short, plain, and harmless to a terminal."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from tutor.model.values import JsonValue

__all__ = ["SHOWN_LENGTH", "capital", "counted", "listed", "named", "reduced", "shortened", "shown", "visible"]

SHOWN_LENGTH = 200
_SHOWN_ITEMS = 20
_SHOWN_DEPTH = 6
_LARGEST_BITS = 10_000  # Python refuses to write integers of more than 4300 digits

# C0 and C1 controls but \n and \t, DEL, line and paragraph separators, direction overrides (they turn a whole line
# around), and lone surrogates (they can't be written to a terminal or a UTF-8 file).
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """The text with every control character but newline and tab replaced by something that can be seen."""
    return _UNSAFE.sub(_picture, text.replace("\r\n", "\n"))


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:  # noqa: PLR2004 - the C0 controls, which have pictures of their own at U+2400
        return chr(0x2400 + code)
    if code == 0x7F:  # noqa: PLR2004 - DEL
        return "␡"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - C1, then all the others


def shortened(text: str, length: int = SHOWN_LENGTH) -> str:
    """At most `length` characters of the text, and a mark where it was cut."""
    return text if len(text) <= length else f"{text[:length]}… ({len(text)} characters)"


def shown(value: JsonValue, length: int = SHOWN_LENGTH) -> str:
    """A value as Python writes it, on one line, cut when long. Control characters come out escaped."""
    return shortened(visible(repr(_plain(value, _SHOWN_DEPTH))), length)


def named(text: str) -> str:
    """A name (of a bucket, key, function) in backticks."""
    return f"`{shortened(visible(text))}`".replace("\n", "␊").replace("\t", "␉")


def listed(names: Sequence[str], most: int = 5) -> str:
    """Names in backticks, separated by commas; those over `most` are only counted."""
    text = ", ".join(named(name) for name in names[:most])
    return f"{text} and {len(names) - most} more" if len(names) > most else text


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def counted(number: int) -> str:
    """How often something happened, in words: `once`, `3 times`."""
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def reduced(value: JsonValue) -> JsonValue:
    """A copy that is strict JSON, harmless, and not too large: what `expected` and `actual` of a result hold."""
    plain = _plain(value, _SHOWN_DEPTH)
    return _harmless(plain)


def _plain(value: JsonValue, depth: int) -> JsonValue:
    """Plain lists and dicts, long ones and deep ones cut."""
    if isinstance(value, str):
        # one more than is shown, so that the cut is still seen to be one
        return value if len(value) <= 10 * SHOWN_LENGTH else shortened(value, 10 * SHOWN_LENGTH)
    if isinstance(value, int) and value.bit_length() > _LARGEST_BITS:
        return f"a number of {value.bit_length()} bits"
    if not isinstance(value, Mapping | Sequence):
        return value
    if depth == 0:
        return "…"
    if isinstance(value, Mapping):
        items = list(value.items())[:_SHOWN_ITEMS]
        cut: dict[str, JsonValue] = {"…": f"{len(value) - _SHOWN_ITEMS} more"} if len(value) > _SHOWN_ITEMS else {}
        return {str(key): _plain(item, depth - 1) for key, item in items} | cut
    more: list[JsonValue] = [f"… {len(value) - _SHOWN_ITEMS} more"] if len(value) > _SHOWN_ITEMS else []
    return [_plain(item, depth - 1) for item in value[:_SHOWN_ITEMS]] + more


def _harmless(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return shortened(visible(value))
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)  # strict JSON has no NaN and no infinity
    if isinstance(value, Mapping):
        return {shortened(visible(key)): _harmless(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_harmless(item) for item in value]
    return value
