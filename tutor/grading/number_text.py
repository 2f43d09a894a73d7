"""Reading a number as people type it: `1,024`, `1 024`, `1e3`, `3 x 10^8`, `1/3`, `5 TB`, `40 %`.

The point is the decimal mark and the comma parts thousands. Where a comma can't do that (`0,5`) it is the decimal mark;
where marks contradict each other (`1.024,5`) the number is refused, with a word on how to write it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from tutor.grading.folding import powers_typed
from tutor.model.values import JsonValue

__all__ = ["TypedNumber", "exact", "read_number", "shown_figures", "unit_form", "unit_key"]

_LONGEST = 100  # characters of a number and its unit
_LARGEST_POWER = 400  # of ten; floats end at 308, and larger powers take long to work out
_LARGEST_BITS = 3 * _LARGEST_POWER
_HUGE = Fraction(10**_LARGEST_POWER)  # stands for all that is larger

_NO_NUMBER = "Expected a number here, in digits and with no words before it."
_NO_FINITE = "Expected a number here that has an end."
_MARKS = "This number can be read in two ways. Write it with a point as its only decimal mark, such as 1024.5."
_TOO_LONG = f"This is too long for a number: at most {_LONGEST} characters are read."
_BY_ZERO = "Nothing can be divided by zero. Check the number below the line."

_MINUS = dict.fromkeys(map(ord, "\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d"), "-")
_FULL_WIDTH = {ord("\uff0b"): "+", ord("\uff0c"): ",", ord("\uff0e"): ".", ord("\uff0f"): "/", ord("\uff05"): "%"}
_SAME = {ord("\u2044"): "/", ord("\u2215"): "/", ord("\u2019"): "'", ord("\u066a"): "%"}
_LETTERS = _MINUS | _FULL_WIDTH | _SAME

_SIGN = r"(?P<sign>[+-]?)\s*"
_PLAIN = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_UNIT = r"\s*(?P<unit>.*)"
_FRACTION = re.compile(rf"{_SIGN}(?:(?P<whole>[0-9]+)\s+)?(?P<above>{_PLAIN})\s*/\s*(?P<below>{_PLAIN}){_UNIT}")
_POWER = re.compile(rf"{_SIGN}(?P<base>[0-9]{{1,4}})\s*(?:\^|\*\*)\s*(?P<power>[+-]?[0-9]+){_UNIT}")
_DECIMAL = re.compile(
    rf"{_SIGN}(?P<digits>(?:[0-9](?:[0-9.,_']|\s(?=[0-9]))*|[.,][0-9]+))"
    rf"(?:[eE](?P<exponent>[+-]?[0-9]+)|\s*[\u00d7x*\u00b7]\s*10\s*(?:\^|\*\*)\s*(?P<power>[+-]?[0-9]+))?{_UNIT}"
)
_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:(?P<mark>[,' ])[0-9]{3})(?:(?P=mark)[0-9]{3})*(?:\.[0-9]*)?")
_SIMPLE = re.compile(r"[0-9]*\.?[0-9]*")
_MICRO = re.compile(r"(?<![^\W\d_])\u03bc(?=[^\W\d_])")  # U+00B5 has become it
_DECIMAL_COMMA = re.compile(r"[0-9]*,[0-9]+")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number as it was given. `figures` is how many significant figures it shows, None if it is exact (`1/3`).

    `trimmed`: it came as a number, not as text, so zeros at its end may have been lost on the way.
    """

    value: Fraction
    figures: int | None = None
    unit: str = ""
    trimmed: bool = False


def read_number(answer: JsonValue) -> TypedNumber | str:
    """The number, or a sentence that says why it is none."""
    if isinstance(answer, str):
        return _read_text(answer)
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return _NO_NUMBER
    if isinstance(answer, int) and answer.bit_length() > _LARGEST_BITS:
        return TypedNumber(_HUGE if answer > 0 else -_HUGE)
    if not math.isfinite(answer):
        return _NO_FINITE
    return TypedNumber(exact(answer), shown_figures(answer), trimmed=True)


def shown_figures(number: float) -> int:
    """How many significant figures a number has as it is written, without a last `.0`."""
    return _figures(repr(number).partition("e")[0].removesuffix(".0"))


def exact(number: float) -> Fraction:
    """The number as it is written in decimals, so that 0.1 is a tenth; 0 for what has no end (lint refuses that)."""
    try:
        return Fraction(repr(number))
    except ValueError:
        return Fraction(0)


def unit_form(unit: str) -> str:
    """A unit made comparable: both signs for micro are one, and white space counts once."""
    return " ".join(unicodedata.normalize("NFKC", unit).split())


def unit_key(unit: str) -> str:
    """By what units are found: the sign for micro before a unit is the u of a keyboard that has no such sign."""
    return _MICRO.sub("u", unit_form(unit))


# --- reading text ------------------------------------------------------------------------------------------


def _read_text(answer: str) -> TypedNumber | str:
    if len(answer) > _LONGEST:
        return _TOO_LONG
    text = _normal(answer)
    for pattern, read in ((_FRACTION, _fraction), (_POWER, _power), (_DECIMAL, _decimal)):
        found = pattern.fullmatch(text)
        if found:
            return read(found)
    return _NO_NUMBER


def _normal(text: str) -> str:
    """Minus signs, digits and marks of any writing as those of a keyboard; a sign of currency after its number."""
    text = powers_typed(text.translate(_LETTERS))
    text = "".join(_keyed(letter) for letter in text)
    text = " ".join(text.split()).lstrip("~≈= ").rstrip(",; ")
    currency = next((letter for letter in text if unicodedata.category(letter) == "Sc"), "")
    return f"{text.replace(currency, '', 1).strip()} {currency}" if currency else text


def _keyed(letter: str) -> str:
    """A digit of any writing as 0 to 9, and one sign for a fraction as the fraction."""
    if unicodedata.decomposition(letter).startswith("<fraction>"):
        return " " + unicodedata.normalize("NFKC", letter).translate(_SAME)
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)


def _fraction(found: re.Match[str]) -> TypedNumber | str:
    below = Fraction(found["below"])
    if not below:
        return _BY_ZERO
    return TypedNumber(_signed(found, int(found["whole"] or 0) + Fraction(found["above"]) / below), None, found["unit"])


def _power(found: re.Match[str]) -> TypedNumber | str:
    base, power = int(found["base"]), int(found["power"])
    if not base:
        return _BY_ZERO if power < 0 else TypedNumber(Fraction(0 if power else 1), None, found["unit"])
    if abs(power) * math.log10(base) > _LARGEST_POWER:
        value = _HUGE if power > 0 else 1 / _HUGE
    else:
        value = Fraction(base) ** (power if base > 1 else 1)
    return TypedNumber(_signed(found, value), None, found["unit"])


def _decimal(found: re.Match[str]) -> TypedNumber | str:
    digits = _plain_digits(found["digits"])
    if digits is None:
        return _MARKS
    power = int(found["exponent"] or found["power"] or 0)
    value = Fraction(digits) * Fraction(10) ** max(-_LARGEST_POWER, min(_LARGEST_POWER, power))
    return TypedNumber(_signed(found, value), _figures(digits), found["unit"])


def _signed(found: re.Match[str], value: Fraction) -> Fraction:
    return -value if found["sign"] == "-" else value


def _plain_digits(typed: str) -> str | None:
    """Digits with at most one point; None if the marks between them contradict each other."""
    text = typed.replace("_", "")
    if _SIMPLE.fullmatch(text):
        return text
    if _GROUPS.fullmatch(text):
        return text.replace(",", "").replace("'", "").replace(" ", "")
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else None


def _figures(digits: str) -> int:
    """How many significant figures are shown: all but the zeros in front."""
    return len(digits.lstrip("-").replace(".", "").lstrip("0")) or 1
