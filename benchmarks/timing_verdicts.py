"""Verdicts on parallel work while other processes burn CPU: is any honest program failed, any wrong one passed?

Judges the solution and every wrong solution of each exercise on parallel work, again and again, with 0, 2 and 6 CPU
burners beside, and holds the same programs against wall-clock gates. Run by hand:

    python benchmarks/timing_verdicts.py                # go on until each program has 34 runs under each of 3 loads
    python benchmarks/timing_verdicts.py --minutes 25   # ... or until then: the next call goes on from there
    python benchmarks/timing_verdicts.py --page         # only write docs/timing-verdicts.md anew, from what was counted
    python benchmarks/timing_verdicts.py --only hello-threads --load 6 --runs 100 --gates 0

What was counted is kept in benchmarks/timing-verdicts.json after every round, so it may be interrupted at any time; an
exercise that was changed since begins anew. Ends with 1 if an honest run failed or a wrong one passed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from timing_gates import Gate, gate, has_gate
from timing_page import page
from timing_programs import EXERCISES, Program, fingerprint, programs

from tutor.course import shipped_course
from tutor.judging import judge_submission
from tutor.model.verdicts import ExerciseResult, Verdict
from tutor.sandbox import open_sandbox
from tutor.sandbox.local import LocalSandbox

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks/timing-verdicts.json"
PAGE = ROOT / "docs/timing-verdicts.md"
LOADS: Final = (0, 2, 6)
# It ends with its parent, however that ends.
_BURNER = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    for _ in range(1_000_000): pass"


def main() -> int:
    asked = _arguments()
    found = programs(asked.only)
    results = Results(asked.results)
    results.drop_changed(found)
    if not asked.page:
        deadline = time.monotonic() + asked.minutes * 60 if asked.minutes else float("inf")
        _measure(found, results, asked, deadline)
    told = results.kept
    if told["machine"] and not asked.only:
        asked.out.write_text(page(told), "utf-8")
    print(json.dumps(told) if asked.json else _summary(results, found, asked))
    return int(any(results.wronged(program) for program in found))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=34, help="runs of each program under each load (default 34)")
    parser.add_argument("--gates", type=int, default=4, help="medians of each solution under each load (default 4)")
    parser.add_argument("--only", action="append", default=[], metavar="ID", choices=EXERCISES, help="this exercise")
    parser.add_argument("--load", action="append", type=int, metavar="N", help="with N burners (default 0, 2 and 6)")
    parser.add_argument("--jobs", type=int, default=6, help="verdicts beside each other (default 6)")
    parser.add_argument("--minutes", type=float, default=0, help="begin no round after so long")
    parser.add_argument("--page", action="store_true", help="measure nothing, write the page anew")
    parser.add_argument("--json", action="store_true", help="what was counted as JSON on stdout")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the counts are kept")
    parser.add_argument("--out", type=Path, default=PAGE, help="where the page is written")
    return parser.parse_args()


# --- counting ----------------------------------------------------------------------------------------------


@dataclass
class Results:
    """What was counted so far, in a file.

    `verdicts` and `gates` are by program and load: how often each verdict was given, and for each gate how many of how
    many passed.
    """

    path: Path
    kept: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        empty: dict[str, Any] = {"machine": {}, "fingerprints": {}, "verdicts": {}, "gates": {}}
        self.kept = json.loads(self.path.read_text("utf-8")) if self.path.exists() else empty

    def drop_changed(self, found: list[Program]) -> None:
        """Forget what was counted of exercises that have changed since."""
        for exercise in {program.exercise.id: program.exercise for program in found}.values():
            now = fingerprint(exercise)
            if self.kept["fingerprints"].get(exercise.id, now) != now:
                for counts in (self.kept["verdicts"], self.kept["gates"]):
                    for key in [key for key in counts if key.partition("/")[0] == exercise.id]:
                        del counts[key]
            self.kept["fingerprints"][exercise.id] = now

    def verdicts(self, program: Program, load: int) -> dict[str, int]:
        """How often each verdict was given."""
        counts: dict[str, int] = self.kept["verdicts"].setdefault(program.key, {}).setdefault(str(load), {})
        return counts

    def gates(self, program: Program, load: int) -> dict[str, list[int]]:
        """For each gate, how many of how many passed."""
        counts: dict[str, list[int]] = self.kept["gates"].setdefault(program.key, {}).setdefault(str(load), {})
        return counts

    def add_verdict(self, program: Program, load: int, verdict: str) -> None:
        """Count a verdict."""
        counts = self.verdicts(program, load)
        counts[verdict] = counts.get(verdict, 0) + 1

    def add_gate(self, program: Program, load: int, said: Gate) -> None:
        """Count what gates said."""
        for name, passes in (("single", said.single), ("median", (said.median,))):
            counted = self.gates(program, load).setdefault(name, [0, 0])
            counted[0] += sum(passes)
            counted[1] += len(passes)

    def wronged(self, program: Program) -> int:
        """How many runs of an honest program failed, or of a wrong one passed."""
        wrong = ("fail", "partial") if program.honest else ("pass", _UNTOLD)
        return sum(
            counts.get(verdict, 0)
            for counts in self.kept["verdicts"].get(program.key, {}).values()
            for verdict in wrong
        )

    def save(self) -> None:
        """Write it as a whole: an interruption loses one round at most."""
        draft = self.path.with_suffix(".draft")
        draft.write_text(json.dumps(self.kept, indent=1, sort_keys=True) + "\n", "utf-8")
        draft.replace(self.path)


# --- measuring ---------------------------------------------------------------------------------------------

_UNTOLD = "pass, speed not told"


def _measure(found: list[Program], results: Results, asked: argparse.Namespace, deadline: float) -> None:
    """Round after round: each program once under each load, until all have their runs or time is up."""
    sandbox = open_sandbox(secret=[shipped_course()])
    try:
        sandbox.warm_up()
        results.kept["machine"] = _machine(sandbox, asked.jobs)
        for number in range(1, asked.runs + 1):
            for load in asked.load or LOADS:
                if time.monotonic() > deadline:
                    return
                began = time.monotonic()
                due = [program for program in found if sum(results.verdicts(program, load).values()) < number]
                gated = [program for program in found if _gates_due(results, program, load, number, asked)]
                with burners(load):
                    _judge_each(due, load, results, sandbox, asked.jobs)
                    for program in gated:
                        results.add_gate(program, load, gate(program, sandbox))
                results.save()
                print(f"round {number}, {load} burners: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    finally:
        sandbox.close()


def _judge_each(due: list[Program], load: int, results: Results, sandbox: LocalSandbox, jobs: int) -> None:
    """Judge each program once under a load: most beside each other, those that are raced alone."""
    for raced, beside in ((False, jobs), (True, 1)):
        those = [program for program in due if program.is_raced is raced]
        with ThreadPoolExecutor(beside) as executor:
            told = list(executor.map(lambda program: _verdict(program, sandbox), those))
        for program, verdict in zip(those, told, strict=True):
            results.add_verdict(program, load, verdict)


def _gates_due(results: Results, program: Program, load: int, number: int, asked: argparse.Namespace) -> bool:
    """Whether another gate is due by this round: they are spread over all rounds; a wrong program gets a quarter."""
    if not has_gate(program.exercise):
        return False
    wanted = asked.gates if program.honest else min(asked.gates, max(1, asked.gates // 4))
    done = results.gates(program, load).get("median", [0, 0])[1]
    return bool(done < -(-wanted * number // asked.runs))


def _verdict(program: Program, sandbox: LocalSandbox) -> str:
    result = judge_submission(program.exercise, program.source, sandbox)
    wrong = {Verdict.FAIL, Verdict.PARTIAL} if program.honest else {Verdict.PASS}
    if result.verdict in wrong | {Verdict.ERROR}:
        _explain(program, result)
    return _named(result)


def _named(result: ExerciseResult) -> str:
    """The verdict; a pass with something that was too close to call, or not to be told here, is named apart."""
    untold = any(check.verdict is Verdict.INCONCLUSIVE for check in result.checks)
    return _UNTOLD if result.verdict is Verdict.PASS and untold else result.verdict.value


def _explain(program: Program, result: ExerciseResult) -> None:
    told = "; ".join(f"{check.name}: {check.verdict} {check.message}" for check in result.checks)
    print(f"WRONG: {program.key} got {result.verdict}: {result.summary} [{told}]", file=sys.stderr, flush=True)


@contextmanager
def burners(count: int) -> Iterator[None]:
    """So many processes that use all the CPU they get."""
    running = [subprocess.Popen([sys.executable, "-c", _BURNER]) for _ in range(count)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()


def _machine(sandbox: LocalSandbox, jobs: int) -> dict[str, Any]:
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "python": platform.python_version(),
        "tier": sandbox.tier.value,
        "jobs": jobs,
    }


def _processor() -> str:
    """Its name, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _summary(results: Results, found: list[Program], asked: argparse.Namespace) -> str:
    lines = []
    for program in found:
        for load in asked.load or LOADS:
            counts = results.verdicts(program, load)
            told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
            gates = ", ".join(f"{name} {p} of {n}" for name, (p, n) in sorted(results.gates(program, load).items()))
            mark = "  <-- WRONG" if results.wronged(program) else ""
            lines.append(f"{program.key:45} {load} burners: {told or 'nothing yet'}; gates: {gates or '-'}{mark}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
