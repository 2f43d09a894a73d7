"""The authors' verbs at the command line: lint's formats and mends, try, test, schema."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tutor import cli

QUIZ = """\
title: Kinds
questions:
  - id: one
    ask: Which one?
    choices: [{text: A, feedback: "Yes, A."}, {text: B, feedback: Not that.}]
    answer: A
    explanation: The first.
  - id: some
    ask: Which ones?
    choices: [A, B, C]
    answer: [A, C]
  - id: truth
    ask: It is so.
    answer: true
  - id: number
    ask: How many?
    answer: -5
  - id: gaps
    cloze: "{{S3}} holds {{objects|files}}."
  - id: pairs
    match: {S3: objects, EBS: blocks}
  - id: sorted
    order: [one, two, three]
  - id: why
    ask: Where does a volume stand?
    answer: It stands in the same zone as its instance.
    rubric:
      concepts:
        - question: In which zone?
          any: [same zone]
"""


@pytest.fixture
def quiz(tmp_path):
    path = tmp_path / "kinds.yaml"
    path.write_text(QUIZ)
    return path


# --- try -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "words", "verdict"),
    [
        ("one", ["A"], "pass"),
        ("one", ["2"], "fail"),
        ("some", ["A", "C"], "pass"),
        ("some", ["1 3"], "pass"),
        ("some", ["A"], "partial"),
        ("truth", ["t"], "pass"),
        ("truth", ["false"], "fail"),
        ("number", ["-5"], "pass"),
        ("gaps", ["S3", "files"], "pass"),
        ("gaps", ["S3"], "partial"),
        ("pairs", ["objects", "blocks"], "pass"),
        ("pairs", ["EBS=blocks", "S3=objects"], "pass"),
        ("sorted", ["one", "two", "three"], "pass"),
        ("sorted", ["3,2,1"], "fail"),
        ("why", ["In", "the", "same", "zone."], "pass"),
        ("why", ["In the same building."], "unsure"),
        ("why", ["\x00\u202e🦜[x]{}'\""], None),
    ],
)
def test_any_kind_is_tried_in_words_and_the_exit_code_says_whether_it_passed(quiz, capsys, question, words, verdict):
    code = cli.main(["try", f"{quiz}#{question}", *words])
    out, err = capsys.readouterr()
    assert err == ""
    assert "\x00" not in out
    if verdict is not None:
        assert out.startswith(f"{verdict}: ")
        assert code == (0 if verdict == "pass" else 1)


def test_feedback_explanation_and_missing_concepts_are_told(quiz, capsys):
    cli.main(["try", f"{quiz}#one", "B"])
    out = capsys.readouterr().out
    assert "Feedback: Not that." in out
    assert "closed: The first." in out
    cli.main(["try", f"{quiz}#why", "In the same building."])
    out = capsys.readouterr().out
    assert "asked back: In which zone?" in out
    assert "It stands in the same zone as its instance." in out


@pytest.mark.parametrize("words", [["--explain", "in the same zone"], ["in the same zone", "--explain"]])
def test_a_free_text_verdict_is_explained_wherever_the_option_stands(quiz, capsys, words):
    assert cli.main(["try", f"{quiz}#why", *words]) == 0
    assert "`same zone`" in capsys.readouterr().out


def test_what_has_no_rubric_says_so_when_asked_to_explain(quiz, capsys):
    assert cli.main(["try", f"{quiz}#one", "--explain", "A"]) == 0
    assert "only free_text questions have one" in capsys.readouterr().out


def test_more_answers_than_gaps_are_a_mistake_of_the_command_line(quiz, capsys):
    assert cli.main(["try", f"{quiz}#gaps", "S3", "two", "words"]) == 2
    assert "put quotes around" in capsys.readouterr().err


def test_a_quiz_of_the_course_is_named_by_its_id(tutor, course):
    assert tutor("try", "manners#word", "Hello", "--course", course).returncode == 0
    done = tutor("try", "maners#word", "Hello", "--course", course)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean `manners`?" in done.stderr


def test_a_quiz_with_mistakes_is_told_with_its_places(tmp_path, capsys):
    (tmp_path / "bad.yaml").write_text("title: T\nqestions: []\n")
    assert cli.main(["try", str(tmp_path / "bad.yaml"), "x"]) == 2
    assert "bad.yaml:2:1" in capsys.readouterr().err


def test_without_an_answer_or_a_terminal_nothing_is_waited_for(tutor, course):
    done = tutor("try", "manners#word", "--course", course)
    assert (done.returncode, done.stdout) == (2, "")
    assert "add it" in done.stderr


@pytest.mark.parametrize(("typed", "code"), [(b"bye\nhello\n\n", 0), (b"hello\nbye\n\x04", 1)])
@pytest.mark.usefixtures("data_folder")
def test_at_a_terminal_answers_are_asked_for_until_an_empty_one(course, typed, code):
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "tutor", "try", "manners#word", "--course", str(course)]
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=course) as running:
        os.close(theirs)
        os.write(ours, typed)
        said = b""
        try:
            while part := os.read(ours, 4096):
                said += part
        except OSError:  # Linux tells the end of a terminal so
            pass
    os.close(ours)
    assert running.returncode == code
    assert b"The usual word?" in said
    assert b"pass: 1 of 1 point." in said
    assert b"fail: 0 of 1 point." in said


# --- lint ----------------------------------------------------------------------------------------------------


def test_problems_are_told_to_programs(tutor, course):
    assert json.loads(tutor("lint", course, "--format", "json").stdout) == []
    (course / "quizzes/manners.yaml").write_text("qestions: []\n")
    told = json.loads(tutor("lint", course, "--format", "json").stdout)
    assert {"missing-key", "unknown-key"} <= {problem["code"] for problem in told}
    assert "::error file=" in tutor("lint", course, "--format", "github").stdout


def test_ids_are_written_in_once(tutor, course):
    quiz = course / "quizzes/manners.yaml"
    quiz.write_text("title: Manners\nquestions:\n  - ask: The usual word?  # a comment\n    answer: hello\n")
    done = tutor("lint", course, "--fix")
    assert f"{quiz}: ids written" in done.stderr
    assert "id: the-usual-word" in quiz.read_text()
    assert "# a comment" in quiz.read_text()
    assert "ids written" not in tutor("lint", course, "--fix").stderr


# --- test ----------------------------------------------------------------------------------------------------


def test_a_course_is_proved_with_a_bar_for_who_looks_on_and_without_one_for_others(tutor, watched, course):
    (course / "lessons/exercises/greet/wrong/rude.py").unlink()
    exercise = course / "lessons/exercises/greet/exercise.yaml"
    exercise.write_text(exercise.read_text().replace('  rude.py: "Hello"\n', ""))
    code, out, said = watched("test", course)
    assert (code, out) == (0, "")
    assert "Proving" in said
    assert said.endswith("0 errors, 0 warnings in 4 questions, 0 programs, 3 submissions, 0 cells\n")
    (course / "lessons/exercises/greet/solution.py").write_text("def greet(name):\n    return name\n")
    done = tutor("test", course / "lessons/exercises")
    assert done.returncode == 1
    assert "solution.py:1:1: the solution doesn't pass" in done.stdout
    assert "Proving" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for processes as Linux does")
def test_control_c_ends_the_proofs_and_all_that_they_started(course, data_folder):
    folder = course / "lessons/exercises/greet"
    (folder / "solution.py").write_text("def greet(name):\n    while True: pass\n")
    (folder / "exercise.yaml").write_text((folder / "exercise.yaml").read_text() + "limits: {seconds: 50}\n")
    with subprocess.Popen(
        [sys.executable, "-m", "tutor", "test", course],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TUTOR_DATA": str(data_folder)},
        start_new_session=True,
    ) as running:
        while not any(Path(task, "children").read_text() for task in Path(f"/proc/{running.pid}/task").iterdir()):
            assert running.poll() is None
            os.sched_yield()
        started = time.monotonic()
        os.kill(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, "", "Interrupted.\n")
    assert time.monotonic() - started < 50  # it did not wait for the loop's own limit


# --- schema --------------------------------------------------------------------------------------------------


def test_schemas_are_written_where_asked_and_named(tutor, tmp_path):
    done = tutor("schema", "--out", tmp_path / "made/here")
    assert done.returncode == 0
    files = [Path(line) for line in done.stdout.splitlines()]
    assert len(files) == 3
    assert all(json.loads(file.read_text())["$schema"] for file in files)


def test_what_authors_do_without_programs_loads_no_aws_and_no_app(quiz, tmp_path):
    marked = tmp_path / "marked.csv"
    marked.write_text("answer,label\nin the same zone,accept\n")
    program = (
        "import sys\n"
        "from tutor.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "print('LOADED', *[name for name in ('textual', 'rich', 'boto3', 'moto') if name in sys.modules])\n"
        "sys.exit(code)\n"
    )
    for words in (["try", f"{quiz}#why", "same zone"], ["rubric", f"{quiz}#why", "--responses", str(marked)]):
        done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "LOADED"
