"""Linting a course of questions loads nothing that judges, runs or records: it is to answer at once."""

from __future__ import annotations

import os
import subprocess
import sys

UNNEEDED = (
    "tutor.course.exercises",
    "tutor.grading.judge",
    "tutor.judging",
    "tutor.progress",
    "tutor.proving.exercises",
    "tutor.proving.program_runs",
    "tutor.sandbox",
    "concurrent.futures",
    "sqlite3",
)
PROGRAM = (
    "import sys, tutor.cli\n"
    "code = tutor.cli.main(sys.argv[1:])\n"
    f"print('LOADED', code, *[name for name in {UNNEEDED!r} if name in sys.modules])\n"
)


def lint(root):
    command = [sys.executable, "-c", PROGRAM, "lint", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "TUTOR_DEBUG": "1"})
    return done.stdout.splitlines()[-1]


def test_a_course_of_questions_is_linted_without_what_only_exercises_and_programs_need(root):
    questions = "  - ask: How many?\n    answer: 3\n  - ask: Is it so?\n    answer: true\n"
    (root / "quizzes/quiz.yaml").write_text(f"title: Quiz\nquestions:\n{questions}")
    assert lint(root) == "LOADED 0"
