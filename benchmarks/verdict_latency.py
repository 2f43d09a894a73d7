"""How long a verdict takes: warm (jail and AWS waiting, as while a learner reads) beside cold (nothing started).

Run by hand: `python benchmarks/verdict_latency.py [--runs 20] [--json]`. All numbers are of one run on one machine,
so that their ratios mean something. A warm run starts only when the next jail says that it is warm, since a learner
never asks sooner than that; the time to warm up is shown apart.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tutor.course import load_course, shipped_course
from tutor.judging import judge_submission
from tutor.model.course import Exercise
from tutor.model.verdicts import Verdict
from tutor.sandbox import open_sandbox
from tutor.sandbox.local import LocalSandbox


def main() -> int:
    """Measure, print, and end with 1 if a verdict was not the expected one."""
    arguments = _arguments()
    exercise = load_course(shipped_course()).exercises["create-bucket"]
    warm, warming = _warm(exercise, arguments.runs)
    cold = [_cold(exercise) for _ in range(arguments.cold_runs)]
    figures: dict[str, Any] = {
        "warm": {"create-bucket": _summary(warm)},
        "warm_up_after_a_run": _summary(warming),
        "cold": {"create-bucket": _summary(cold)},
    }
    if arguments.json:
        print(json.dumps(figures))
    else:
        _print(figures)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=20, help="warm runs (default 20)")
    parser.add_argument("--cold-runs", type=int, default=3, help="cold runs (default 3)")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    return parser.parse_args()


def _warm(exercise: Exercise, runs: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each warm verdict, and of each wait until the next one would be warm."""
    with _opened() as sandbox:
        sandbox.warm_up()
        _verdict(exercise, sandbox)
        verdicts, waits = [], []
        for _ in range(runs):
            waits.append(_milliseconds(sandbox.warm_up))
            verdicts.append(_milliseconds(lambda: _verdict(exercise, sandbox)))
    return verdicts, waits


def _cold(exercise: Exercise) -> float:
    with _opened() as sandbox:
        return _milliseconds(lambda: _verdict(exercise, sandbox))


@contextmanager
def _opened() -> Iterator[LocalSandbox]:
    sandbox = open_sandbox()
    try:
        yield sandbox
    finally:
        sandbox.close()


def _verdict(exercise: Exercise, sandbox: LocalSandbox) -> None:
    result = judge_submission(exercise, exercise.solution.read_bytes(), sandbox)
    if result.verdict is not Verdict.PASS:
        sys.exit(f"the solution did not pass: {result}")


def _milliseconds(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def _summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return {"median_ms": round(statistics.median(ordered), 1), "p95_ms": round(p95, 1), "runs": len(ordered)}


def _print(figures: dict[str, Any]) -> None:
    print("What                         median ms    p95 ms   runs")
    for title, numbers in (
        ("create-bucket, warm", figures["warm"]["create-bucket"]),
        ("create-bucket, cold", figures["cold"]["create-bucket"]),
        ("getting warm again", figures["warm_up_after_a_run"]),
    ):
        print(f"{title:28} {numbers['median_ms']:9} {numbers['p95_ms']:9} {numbers['runs']:6}")


if __name__ == "__main__":
    sys.exit(main())
