"""Which parameter was most likely meant, where botocore knows none of the name that it was given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import islice

from tutor.grading.shown import named

__all__ = ["nearest_parameters"]

# botocore.validate, ParamValidationError: one line for each
_UNKNOWN = re.compile(
    r'Unknown parameter in [^\n:]{1,200}: "(?P<name>[^"\n]{1,100})", must be one of: (?P<known>[^\n]+)'
)
_LOOKED_AT = 20_000  # characters; botocore's longest list has some thousands
_ALIKE = 0.6
_LEAST_STEM = 3
_MOST_NAMES = 2
_MOST_TOLD = 3


def nearest_parameters(message: str) -> str:
    """For each unknown parameter of botocore's report the ones nearest to it, as the end of a sentence; empty if there
    are none."""
    unknown = islice(_UNKNOWN.finditer(message[:_LOOKED_AT]), _MOST_TOLD)
    return "; ".join(filter(None, (_sentence(found["name"], found["known"].split(", ")) for found in unknown)))


def _sentence(name: str, known: Sequence[str]) -> str:
    near = _near(name, known)
    return f"there is no parameter {named(name)}; nearest to it is {' or '.join(map(named, near))}" if near else ""


def _near(name: str, known: Sequence[str]) -> Sequence[str]:
    """Those spelled alike; else those that have the name in theirs, as `TagSpecifications` has what `Tags` is of."""
    folded = {other.strip().casefold(): other.strip() for other in known}
    alike = get_close_matches(name.casefold(), folded, n=_MOST_NAMES, cutoff=_ALIKE)
    stem = name.casefold().removesuffix("s")
    within = sorted((other for other in folded if len(stem) >= _LEAST_STEM and stem in other), key=len)
    return [folded[other] for other in (alike or within)[:_MOST_NAMES]]
