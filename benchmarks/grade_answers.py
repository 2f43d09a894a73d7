"""How fast answers in sentences are judged, and how fast a large course is linted.

Run by hand: `python benchmarks/grade_answers.py [--rounds 20] [--json]`. The answers are those that learners wrote
(`tests/content/marked`), each judged by the rubric of its question in the shipped course, one after another in one
process, in CPU time: what else the machine does doesn't count. All other times are by the clock. The course that is
linted has 500 questions: of every kind but `predict` and `measured`, whose programs run in the jail; such runs are
timed by `verdict_latency.py`. It is written to a temporary folder, and linted from the start of a fresh process.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tutor.course import load_course, shipped_course
from tutor.grading import grade_answer
from tutor.grading.rubric.patterns import compile_rubric
from tutor.model.questions import FreeTextQuestion

MARKED = Path(__file__).parent.parent / "tests" / "content" / "marked"
QUESTIONS = 500
QUIZZES = 25


def main() -> int:
    """Measure, print, and end with 1 if the generated course is not as clean as it is meant to be."""
    arguments = _arguments()
    pairs = list(_marked_answers())
    if not pairs:
        sys.exit("no marked answers here: run this in a checkout, after the quizzes of the lecture are written")
    figures: dict[str, Any] = {
        "answer": _summary(_judged(pairs, arguments.rounds)),
        "first_answer": _summary(
            [_first_ms(question) for question in {id(asked): asked for asked, _ in pairs}.values()]
        ),
        "compile": _summary([_compile_ms(question) for question in {id(asked): asked for asked, _ in pairs}.values()]),
    }
    figures["answers_per_ms"] = round(1 / statistics.mean(_judged(pairs, 1)), 1)
    with tempfile.TemporaryDirectory() as folder:
        _write_course(Path(folder))
        figures["lint"] = _summary([_lint_ms(Path(folder)) for _ in range(arguments.lints)])
    figures["lint"]["questions"] = QUESTIONS
    print(json.dumps(figures)) if arguments.json else _print(figures)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=20, help="how often all answers are judged (default 20)")
    parser.add_argument("--lints", type=int, default=5, help="how often the course is linted (default 5)")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    return parser.parse_args()


# --- answers -------------------------------------------------------------------------------------------------


def _marked_answers() -> Iterator[tuple[FreeTextQuestion, str]]:
    """Learners' answers with the questions that they were given to."""
    course = load_course(shipped_course())
    for path in sorted(MARKED.rglob("*.csv")):
        quiz, _, name = path.stem.partition("--")
        asked = [question for question in course.quizzes[quiz].questions if question.id == name]
        with path.open(encoding="utf-8", newline="") as file:
            answers = [row["answer"] for row in csv.DictReader(file)]
        yield from ((one, answer) for one in asked if isinstance(one, FreeTextQuestion) for answer in answers)


def _judged(pairs: list[tuple[FreeTextQuestion, str]], rounds: int) -> list[float]:
    """Milliseconds of each answer, after all were judged once."""
    for question, answer in pairs:
        grade_answer(question, answer)
    taken = []
    for _ in range(rounds):
        for question, answer in pairs:
            started = time.process_time_ns()
            grade_answer(question, answer)
            taken.append((time.process_time_ns() - started) / 1e6)
    return taken


def _compile_ms(question: FreeTextQuestion) -> float:
    started = time.perf_counter()
    compile_rubric(question)
    return (time.perf_counter() - started) * 1000


def _first_ms(question: FreeTextQuestion) -> float:
    """Milliseconds of an answer in a fresh process: modules, stemmer and rubric have yet to be loaded."""
    code = (
        "import sys, time\n"
        "from tutor.course import load_course, shipped_course\n"
        "course = load_course(shipped_course())\n"
        "question = next(q for z in course.quizzes.values() for q in z.questions if q.id == sys.argv[1])\n"
        "started = time.perf_counter()\n"
        "from tutor.grading import grade_answer\n"
        "grade_answer(question, sys.argv[2])\n"
        "print((time.perf_counter() - started) * 1000)\n"
    )
    command = [sys.executable, "-c", code, question.id, question.answer]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


# --- a large course ------------------------------------------------------------------------------------------

_RUBRIC = """\
    answer: A volume {n} is in the same zone as the instance, attached to it like a local disk.
    rubric:
      closed: true
      synonyms: [[volume, block store], [zone, availability zone], [instance, machine, server]]
      concepts:
        - question: Where does volume {n} stand?
          any: [volume {n} same zone, [volume {n}, near*|close]]
      forbid:
        - feedback: It is the other way round.
          any: [bucket same zone]
    accept:
      - Volume {n} is in the same availability zone
      - the block store {n} stands in the same zone
      - volume {n} is near the server
      - volume {n} is close to it
    reject:
      - Volume {n} isn't near the server
      - the bucket is in the same zone
      - it costs less than a volume
      - volume {n} is far away
"""
_KINDS = (
    "    choices: [bucket {n}, volume {n}, machine {n}]\n    answer: bucket {n}\n",
    "    choices: [bucket {n}, volume {n}, machine {n}]\n    answer: [bucket {n}, volume {n}]\n",
    "    answer: true\n    feedback: {{false: Read about {n} again.}}\n",
    "    answer: {n}.5\n    unit: TB\n    units: {{GB: 0.001}}\n    near: [{{value: 7000000, feedback: Bytes.}}]\n",
    "    answer: [answer {n}, {{glob: 'reply {n}*'}}]\n    wrong: [{{text: question {n}, feedback: Not that.}}]\n",
    "    cloze: A {{{{bucket {n}}}}} holds {{{{objects|files}}}}.\n",
    "    match: {{left {n}: right {n}, other {n}: more {n}}}\n    distractors: [neither {n}]\n",
    "    order: [first {n}, second {n}, third {n}]\n",
    _RUBRIC,
)


def _write_course(root: Path) -> None:
    """A course of 500 questions, each kind in turn."""
    (root / "lessons").mkdir()
    (root / "quizzes").mkdir()
    links = []
    for quiz in range(QUIZZES):
        numbers = range(quiz * QUESTIONS // QUIZZES, (quiz + 1) * QUESTIONS // QUIZZES)
        asked = "".join(
            f"  - id: q{n}\n    ask: What of number {n}?\n{_KINDS[n % len(_KINDS)].format(n=n)}" for n in numbers
        )
        (root / "quizzes" / f"quiz-{quiz}.yaml").write_text(
            f"title: Quiz {quiz}\nquestions:\n{asked}", encoding="utf-8"
        )
        links.append(f"## Part {quiz}\n\nSome words.\n\n[Pop quiz: {quiz}](../quizzes/quiz-{quiz}.yaml)\n")
    (root / "lessons" / "course.yaml").write_text(
        "format: 1\nid: large\ntitle: Large\nlessons: [all.md]\n", encoding="utf-8"
    )
    (root / "lessons" / "all.md").write_text("# All\n\n" + "\n".join(links), encoding="utf-8")


def _question(number: int) -> str:
    head = f"  - id: q{number}\n    ask: What of number {number}?\n"
    return head + _KINDS[number % len(_KINDS)].format(n=number)


def _lint_ms(root: Path) -> float:
    """Milliseconds from the start of `tutor lint` to its end, with compiled modules kept as for any user."""
    words = [sys.executable, "-m", "tutor", "lint", str(root)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    done = subprocess.run(words, check=False, capture_output=True, text=True, env=environment)
    taken = (time.perf_counter() - started) * 1000
    if done.returncode:
        sys.exit(f"the course should be clean:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return taken


# --- figures -------------------------------------------------------------------------------------------------


def _summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return {"median_ms": round(statistics.median(ordered), 3), "p95_ms": round(p95, 3), "runs": len(ordered)}


def _print(figures: dict[str, Any]) -> None:
    print("What                                 median ms     p95 ms    runs")
    for title, name in (
        ("an answer in sentences", "answer"),
        ("the first answer of a process", "first_answer"),
        ("compiling a rubric", "compile"),
        (f"linting {QUESTIONS} questions, from the start", "lint"),
    ):
        numbers = figures[name]
        print(f"{title:36} {numbers['median_ms']:9} {numbers['p95_ms']:10} {numbers['runs']:7}")
    print(f"{figures['answers_per_ms']} answers a millisecond")


if __name__ == "__main__":
    sys.exit(main())
