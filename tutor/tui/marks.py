"""How marks and verdicts look: a glyph and a word each, so that colour is never the only signal."""

from __future__ import annotations

from typing import NamedTuple

from tutor.model.verdicts import Tier, Verdict
from tutor.standing import Mark

__all__ = ["AT_NO_COST", "MARKS", "TIER_NOTES", "VERDICTS", "Look", "tier_note"]


class Look(NamedTuple):
    """`style` is a Textual style; `tone` the CSS class of what shows it."""

    glyph: str
    word: str
    style: str
    tone: str


MARKS = {
    Mark.UNSEEN: Look("·", "not read yet", "$text-muted", ""),
    Mark.SEEN: Look("○", "read", "", ""),
    Mark.STARTED: Look("◐", "begun", "$text-warning", ""),
    Mark.DONE: Look("✓", "done", "$text-success", ""),
}

VERDICTS = {
    Verdict.PASS: Look("✓", "Right", "bold $text-success", "-right"),
    Verdict.PARTIAL: Look("◐", "Partly right", "bold $text-warning", "-partly"),
    Verdict.FAIL: Look("✗", "Not yet", "bold $text-error", "-wrong"),
    Verdict.UNSURE: Look("?", "Can't tell", "bold $text-warning", "-partly"),
    Verdict.INCONCLUSIVE: Look("?", "Not judged", "bold $text-warning", "-partly"),
    Verdict.ERROR: Look("!", "Our fault, not yours", "bold $text-error", "-wrong"),
}

# instead of the word of `INCONCLUSIVE`, where it has all points all the same
AT_NO_COST = "Too close to call in part, at no cost"

TIER_NOTES = {
    Tier.STRONG: "",
    Tier.PARTIAL: "jail: partial (`tutor doctor` says why)",
    Tier.NONE: "jail: none, for your own code only (`tutor doctor`)",
}


def tier_note(tier: Tier | None) -> str:
    """What to know about the jail of this machine, on a line of its own, once it is known."""
    note = TIER_NOTES[tier] if tier is not None else ""
    return f"\n{note}" if note else ""
