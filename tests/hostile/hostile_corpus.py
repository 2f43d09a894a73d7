"""The corpus: each submission with what it tries, what its learner is told, and at which tier it is held."""

from __future__ import annotations

import ast
import os
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tutor.model.verdicts import Tier

__all__ = ["KINDS", "SUBMISSIONS", "TIERS", "Claim", "Held", "Submission", "read_submission"]

FOLDER = Path(__file__).parent / "submissions"
KINDS = ("read", "forge", "exhaust", "persist", "reach out", "attack the judge")
_FIELD = re.compile(r"^(?P<name>[a-z ]+): (?P<value>.+(?:\n {2,}\S.*)*)$", re.MULTILINE)
TIERS = (Tier.STRONG, Tier.PARTIAL, Tier.NONE)
_FLAGS = ("never returns", "runs in CI at every tier")


class Held(StrEnum):
    """What a submission says of a tier."""

    HOLDS = "holds"  # it gains nothing there
    FALLS = "falls"  # it comes through, and a test proves that
    UNTRIED = "not run"  # it isn't run there: it would harm the machine, or what comes of it is the machine's choice


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of one tier, and why."""

    held: Held
    why: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One file of the corpus. `says` is text that its learner is shown; `as_user` and `as_root` what it
    claims of each tier, for whom runs it.

    `answers` is the exercise that it is handed in for. `never_returns`: its work is done and then it never comes to its
    end, so what it returns can't be judged. `always`: CI runs it at the lesser tiers, too. `seconds` is its limit, if
    not the exercise's own.
    """

    name: str
    tries: str
    kind: str
    says: str
    source: str
    answers: str
    as_user: dict[Tier, Claim]
    as_root: dict[Tier, Claim]
    never_returns: bool
    always: bool
    seconds: float | None

    @property
    def tiers(self) -> dict[Tier, Claim]:
        """What it claims of each tier for the user that this is."""
        return self.as_root if os.geteuid() == 0 else self.as_user


def read_submission(path: Path) -> Submission:
    """A submission from its file. Raises ValueError for one that says too little of itself."""
    source = path.read_text("utf-8")
    told = ast.get_docstring(ast.parse(source)) or ""
    fields = {match["name"]: " ".join(match["value"].split()) for match in _FIELD.finditer(told)}
    try:
        as_user = {tier: _claim(fields.pop(tier.value)) for tier in TIERS}
        submission = Submission(
            name=path.stem,
            tries=" ".join(told.partition("\n\n")[0].split()),
            kind=fields.pop("kind"),
            says=fields.pop("says"),
            source=source,
            answers=fields.pop("answers", "deliver"),
            as_user=as_user,
            as_root={tier: _claim(fields.pop(f"{tier} as root", ""), as_user[tier]) for tier in TIERS},
            never_returns=_flag(told, _FLAGS[0]),
            always=_flag(told, _FLAGS[1]),
            seconds=float(fields.pop("seconds")) if "seconds" in fields else None,
        )
    except KeyError as missing:
        raise ValueError(f"{path.name} lacks the line {missing}") from None
    if submission.kind not in KINDS or fields:
        raise ValueError(f"{path.name}: kind {submission.kind!r}, and lines that nobody reads: {sorted(fields)}")
    return submission


def _claim(told: str, otherwise: Claim | None = None) -> Claim:
    """`holds`, `falls: why` or `not run: why`; `otherwise` if nothing is told."""
    if not told and otherwise:
        return otherwise
    held, _, why = told.partition(": ")
    if bool(why) == (Held(held) is Held.HOLDS):
        raise ValueError(f"{told!r}: a wall that holds needs no reason, and all else does")
    return Claim(Held(held), why)


def _flag(told: str, words: str) -> bool:
    return re.search(rf"^{words}\.$", told, re.MULTILINE) is not None


SUBMISSIONS = tuple(read_submission(path) for path in sorted(FOLDER.glob("*.py")))
