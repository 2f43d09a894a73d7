# ruff: noqa: INP001, E402, D103, T201 - a script run by hand, no package, that imports the corpus from among the tests
"""The table of attack x tier: runs the hostile corpus at each tier, keeps what came of it, and writes docs/hostile.md.

Run it by hand, as root and as an ordinary user, since the walls differ:

    python tools/hostile_table.py --run               # every submission at every tier; then the table
    python tools/hostile_table.py --run --tier strong # at one tier
    python tools/hostile_table.py                     # the table anew, from what the submissions say and what was kept
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/hostile"))

from hostile_corpus import KINDS, SUBMISSIONS, TIERS, Claim, Held, Submission
from hostile_decoys import Decoys
from hostile_trial import Proving

from tutor.model.verdicts import Tier

DOCS = ROOT / "docs/hostile.md"
OBSERVED = ROOT / "tests/hostile/observed.json"
HEAD = """\
# Hostile submissions

What the corpus in `tests/hostile/submissions/` tries, and what holds it at each tier. Made by
`python tools/hostile_table.py` from what each submission says of itself; the tests prove that each says the truth.
SECURITY.md tells what the tiers are.

Each is run alone, beside correct work, and with honest work after it. A tier **holds** if, alone, it gains no point and
its learner is told what happened; if correct work beside it is judged as correct; if nothing of what the judge holds
comes out (decoys of all that lie about), no process outlives it and no decoy is harmed; and if the honest work after
it passes, and finds nothing left behind. Where it **falls**, a test proves that it does.

"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Write docs/hostile.md.")
    parser.add_argument("--run", action="store_true", help="run the corpus first")
    parser.add_argument("--tier", choices=[tier.value for tier in TIERS], action="append", help="only at this tier")
    parser.add_argument("--observed", type=Path, default=OBSERVED, help="where to keep what came of the runs")
    parser.add_argument("--out", type=Path, default=DOCS)
    asked = parser.parse_args()
    wrong = False
    if asked.run:
        wrong = run([Tier(name) for name in asked.tier or ()] or list(TIERS), asked.observed)
    asked.out.write_text(table(json.loads(asked.observed.read_text("utf-8"))), "utf-8")
    sys.exit(wrong)


def run(tiers: list[Tier], kept: Path) -> bool:
    """Run all there is at some tiers, and keep how many did as they say. Whether one did not."""
    observed = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    who = "root" if os.geteuid() == 0 else "user"
    wrong = False
    with tempfile.TemporaryDirectory() as folder, Decoys(Path(folder)) as decoys, Proving(decoys) as ground:
        for tier in tiers:
            counts: Counter[str] = Counter()
            for submission in SUBMISSIONS:
                counts[came_of(submission, tier, ground)] += 1
            observed.setdefault(who, {})[tier.value] = dict(sorted(counts.items()))
            wrong |= counts["not as it says"] > 0
            kept.write_text(json.dumps(observed, indent=2, sort_keys=True) + "\n", "utf-8")
    return wrong


def came_of(submission: Submission, tier: Tier, ground: Proving) -> str:
    """What came of a submission at a tier: what it says, or that it isn't so."""
    held = submission.tiers[tier].held
    if held is Held.UNTRIED:
        return held
    breaches = ground.attempt(submission, tier).breaches
    found = Held.FALLS if breaches else Held.HOLDS
    print(f"{submission.name} at {tier}: {found}", *(breaches if found is not held else ()), sep="\n  ", flush=True)
    return found if found is held else "not as it says"


def table(observed: dict[str, dict[str, dict[str, int]]]) -> str:
    """The page."""
    lines = [HEAD, *_counts(observed)]
    for kind in KINDS:
        lines += [f"\n## {kind.capitalize()}\n", "| submission | what it tries | " + " | ".join(TIERS) + " |"]
        lines.append("| --- | --- |" + " --- |" * len(TIERS))
        lines += [_row(submission) for submission in SUBMISSIONS if submission.kind == kind]
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def _counts(observed: dict[str, dict[str, dict[str, int]]]) -> list[str]:
    lines = [
        f"{len(SUBMISSIONS)} submissions. What came of them when all were last run:\n",
        "| by | tier | came of them |",
    ]
    lines.append("| --- | --- | --- |")
    words = {"root": "root", "user": "an ordinary user"}
    for who, tiers in sorted(observed.items()):
        for tier in TIERS:
            told = ", ".join(f"{count} {name}" for name, count in tiers.get(tier.value, {}).items())
            if told:
                lines.append(f"| {words[who]} | {tier} | {told} |")
    return lines


def _row(submission: Submission) -> str:
    cells = [f"`{submission.name}`", submission.tries]
    cells += [_cell(submission.as_user[tier], submission.as_root[tier]) for tier in TIERS]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _cell(as_user: Claim, as_root: Claim) -> str:
    return _claim(as_user) if as_user == as_root else f"{_claim(as_user)}; as root: {_claim(as_root)}"


def _claim(claim: Claim) -> str:
    held = f"**{claim.held}**" if claim.held is Held.FALLS else claim.held.value
    return f"{held}: {claim.why}" if claim.why else held


if __name__ == "__main__":
    main()
