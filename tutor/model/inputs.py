"""Fresh inputs: what the judge makes anew for each run, so that no answer can be known beforehand."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["InputSpec", "MadeFiles", "MadeNames", "MadeNumbers", "MadeTexts"]


@dataclass(frozen=True, slots=True)
class MadeTexts:
    """A list of `count` different texts of `least` to `most` words each."""

    count: int
    least: int = 3
    most: int = 12


@dataclass(frozen=True, slots=True)
class MadeNumbers:
    """A list of `count` different whole numbers from `least` to `most`, both included."""

    count: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class MadeNames:
    """A list of `count` different names, such as `quiet-lake-x4k7.txt` with `suffix` `.txt`."""

    count: int
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class MadeFiles:
    """A mapping of `count` different names to short texts: what is to be uploaded, say."""

    count: int
    suffix: str = ".txt"


InputSpec = MadeTexts | MadeNumbers | MadeNames | MadeFiles
