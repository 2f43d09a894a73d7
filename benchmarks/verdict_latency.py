"""How long a verdict takes, and where the time goes: warm (as while a learner reads) beside cold (nothing started),
beside the floor: a bare fork of a warm Python that makes the submission's own calls to a warm private AWS.

Run by hand: `python benchmarks/verdict_latency.py [--runs 40] [--json]`; `--leaks 500` runs so many one after another
and tells what is left of them. All numbers are of one run on one machine,
interleaved, so that their ratios mean something. `steps` are medians of the parts of a warm verdict, in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from latency_floor import Floor

from tutor import judging
from tutor.course import load_course, shipped_course
from tutor.model.course import Exercise
from tutor.model.verdicts import Verdict
from tutor.sandbox import jail as jails
from tutor.sandbox import open_sandbox, running
from tutor.sandbox.aws_client import AwsProcess, AwsRun
from tutor.sandbox.local import LocalSandbox
from tutor.sandbox.watch import descendants

# The parts of a verdict, by the function in which each is spent, in their order.
STEPS: dict[str, tuple[object, str]] = {
    "jail is ready": (jails.Jail, "ready"),
    "AWS opens": (AwsProcess, "open"),
    "job goes in": (jails.Jail, "_hand_over"),
    "submission runs": (running.Run, "watch"),
    "jail is killed": (jails, "end_tree"),
    "pipes end": (running.Run, "_drain"),
    "AWS tells": (AwsRun, "collect"),
    "next ones start": (LocalSandbox, "_refill"),
    "grading": (judging, "grade_exercise"),
}


def main() -> int:
    """Measure, print, and end with 1 if a verdict was not the expected one."""
    arguments = _arguments()
    exercises = _exercises()
    if arguments.leaks:
        return _leaks(exercises["create-bucket"], arguments.leaks)
    figures: dict[str, Any] = {"warm": {}, "cold": {}, "floor": {}}
    with _opened(tier=None) as sandbox, Floor() as floor:
        print(f"tier {sandbox.tier}", file=sys.stderr)
        warm, bare, steps = _interleaved(exercises, sandbox, floor, arguments.runs)
    for name in exercises:
        figures["warm"][name] = {**_summary(warm[name]), "steps": _medians(steps[name])}
        figures["floor"][name] = _summary(bare[name])
        figures["cold"][name] = _summary([_cold(exercises[name]) for _ in range(arguments.cold_runs)])
    print(json.dumps(figures)) if arguments.json else _print(figures)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=40, help="warm runs of each (default 40)")
    parser.add_argument("--cold-runs", type=int, default=3, help="cold runs of each (default 3)")
    parser.add_argument("--leaks", type=int, default=0, metavar="N", help="count what N runs leave behind, and no more")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    return parser.parse_args()


def _exercises() -> dict[str, Exercise]:
    own = load_course(Path(__file__).parent / "latency-course").exercises
    shipped = load_course(shipped_course()).exercises
    return {
        "empty": own["empty"],
        "create-bucket": shipped["create-bucket"],
        "launch-instance": own["launch-instance"],
    }


def _interleaved(
    exercises: dict[str, Exercise], sandbox: LocalSandbox, floor: Floor, runs: int
) -> tuple[dict[str, list[float]], dict[str, list[float]], dict[str, dict[str, list[float]]]]:
    """Milliseconds of each warm verdict, of each bare one, and of each warm one's steps."""
    sandbox.warm_up()
    floor.warm_up(exercises.values())
    warm, bare = defaultdict(list), defaultdict(list)
    steps: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in exercises}
    for number in range(runs + 2):
        for name, exercise in exercises.items():
            sandbox.warm_up()  # a learner never asks sooner
            with _timed(steps[name] if number > 1 else defaultdict(list)):
                verdict = _milliseconds(lambda: _verdict(exercise, sandbox))  # noqa: B023 - called at once
            floored = floor.milliseconds(exercise)
            if number > 1:  # the first two warm the caches of files
                warm[name].append(verdict)
                bare[name].append(floored)
    return warm, bare, steps


@contextmanager
def _timed(steps: dict[str, list[float]]) -> Iterator[None]:
    """Note the milliseconds spent in each step of one verdict."""
    with ExitStack() as stack:
        for name, (holder, attribute) in STEPS.items():
            original = getattr(holder, attribute)
            stack.enter_context(mock.patch.object(holder, attribute, _timing(original, steps[name])))
        yield


def _timing(original: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return original(*args, **kwargs)
        finally:
            spent.append((time.perf_counter() - started) * 1000)

    return timed


def _leaks(exercise: Exercise, runs: int) -> int:
    """What so many runs leave behind: 1 if a process, a descriptor or a mount is there that was not before."""
    with _opened(tier=None) as sandbox:
        for _ in range(10):
            _verdict(exercise, sandbox)
        before = _held(sandbox)
        for _ in range(runs):
            _verdict(exercise, sandbox)
        after = _held(sandbox)
    print(f"{'':24}{'before':>10}{f'{runs} runs on':>14}")
    for name in before:
        print(f"{name:24}{before[name]:10}{after[name]:14}")
    return int(any(after[name] > before[name] for name in before if name != "memory, MiB"))


def _held(sandbox: LocalSandbox) -> dict[str, int]:
    """What this process and all below it hold, once the sandbox waits for its next run."""
    sandbox.warm_up()
    time.sleep(1)  # the next ones have started
    own = os.getpid()
    pids = [own, *descendants(own)]
    fds = sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in pids)  # noqa: PTH208 - names are all that is asked
    mounts = sum(len(Path(f"/proc/{pid}/mountinfo").read_text("utf-8").splitlines()) for pid in pids)
    memory = sum(_proportional_kib(pid) for pid in pids) // 1024
    return {"processes": len(pids), "file descriptors": fds, "mounts": mounts, "memory, MiB": memory}


def _proportional_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _cold(exercise: Exercise) -> float:
    with _opened(tier=None) as sandbox:
        return _milliseconds(lambda: _verdict(exercise, sandbox))


@contextmanager
def _opened(**options: Any) -> Iterator[LocalSandbox]:
    sandbox = open_sandbox(**options)
    try:
        yield sandbox
    finally:
        sandbox.close()


def _verdict(exercise: Exercise, sandbox: LocalSandbox) -> None:
    result = judging.judge_submission(exercise, exercise.solution.read_bytes(), sandbox)
    if result.verdict is not Verdict.PASS:
        sys.exit(f"the solution did not pass: {result}")


def _milliseconds(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def _medians(steps: dict[str, list[float]]) -> dict[str, float]:
    return {name: round(statistics.median(values), 1) for name, values in steps.items()}


def _summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return {"median_ms": round(statistics.median(ordered), 1), "p95_ms": round(p95, 1), "runs": len(ordered)}


def _print(figures: dict[str, Any]) -> None:
    print(f"{'Milliseconds':22}{'warm':>10}{'p95':>8}{'floor':>10}{'p95':>8}{'cold':>10}   runs")
    for name, warm in figures["warm"].items():
        floor, cold = figures["floor"][name], figures["cold"][name]
        numbers = (warm["median_ms"], warm["p95_ms"], floor["median_ms"], floor["p95_ms"], cold["median_ms"])
        print(f"{name:22}" + "".join(f"{n:{w}}" for n, w in zip(numbers, (10, 8, 10, 8, 10), strict=True)), end="")
        print(f"{warm['runs']:7}")
    print("\nWhere the time of a warm verdict goes (medians; one step may wait inside another)")
    for step in STEPS:
        values = [figures["warm"][name]["steps"].get(step, 0.0) for name in figures["warm"]]
        print(f"  {step:20}" + "".join(f"{value:10}" for value in values))


if __name__ == "__main__":
    sys.exit(main())
