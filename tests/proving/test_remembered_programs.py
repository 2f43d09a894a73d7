"""Linting runs a predict program once: what printed as declared isn't run again until something about it changes."""

from __future__ import annotations

import re
import threading

import pytest

from tutor.model.evidence import Evidence, Outcome
from tutor.model.verdicts import Tier
from tutor.proving.gate import prove_scopes
from tutor.proving.linting import lint_scope
from tutor.proving.proved_programs import ProvedPrograms, proved_before
from tutor.proving.scopes import read_scope

PRINTS = re.compile(r"print\((.*)\)")


class Sandboxes:
    """Sandboxes that print what a program of one `print` says, and count how often they are opened and used."""

    def __init__(self, tier=Tier.STRONG):
        self.tier = tier
        self.opened = 0
        self.ran = []

    def __call__(self, _course):
        self.opened += 1
        return self

    def run(self, job, _cancel=None):
        program = job.source.decode()
        self.ran.append(program.strip())
        return Evidence(
            outcome=Outcome.RETURNED, variables=job.variables, stdout=f"{PRINTS.search(program)[1]}\n", tier=self.tier
        )

    def close(self):
        pass


@pytest.fixture
def sandboxes():
    return Sandboxes()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cache" / "proved.txt"


@pytest.fixture
def lint(root, file, sandboxes):
    """Lint a course with the programs given, each with the output that it declares, in a process of its own."""

    def lint(*programs, most=100):
        questions = (f"  - id: q{n}\n    predict: {one}\n    answer: {out}\n" for n, (one, out) in enumerate(programs))
        (root / "quizzes/quiz.yaml").write_text(f"title: Quiz\nquestions:\n{''.join(questions)}")
        memory = ProvedPrograms(file, most)
        return lint_scope(read_scope(root), sandboxes, threading.Event(), lambda: memory)

    return lint


def test_a_program_that_printed_as_declared_starts_no_sandbox_again(lint, sandboxes):
    assert lint(("print(1)", "1")) == []
    assert lint(("print(1)", "1")) == []
    assert (sandboxes.opened, sandboxes.ran) == (1, ["print(1)"])


def test_only_the_programs_that_are_new_run(lint, sandboxes):
    lint(("print(1)", "1"))
    lint(("print(1)", "1"), ("print(2)", "2"))
    lint(("print(2)", "2"), ("print(1)", "1"))
    assert sandboxes.ran == ["print(1)", "print(2)"]


def test_a_wrong_declaration_is_told_each_time(lint, sandboxes):
    for _ in range(2):
        (problem,) = lint(("print(1)", "2"))
        assert problem.code == "wrong-output"
    assert sandboxes.opened == 2


def test_another_declaration_of_the_same_program_is_proved_anew(lint, sandboxes):
    assert lint(("print(1)", "1")) == []
    (problem,) = lint(("print(1)", "2"))
    assert problem.code == "wrong-output"
    assert sandboxes.opened == 2


@pytest.mark.parametrize("version", ["sys.version", "tutor.proving.proved_programs.__version__"])
def test_another_python_or_tutor_proves_anew(lint, sandboxes, monkeypatch, version):
    lint(("print(1)", "1"))
    monkeypatch.setattr(version, "another")
    lint(("print(1)", "1"))
    assert sandboxes.opened == 2


def test_a_program_that_did_not_run_is_not_remembered(lint, sandboxes):
    sandboxes.tier = Tier.NONE
    (problem,) = lint(("print(1)", "1"))
    assert problem.code == "programs-not-run"
    sandboxes.tier = Tier.STRONG
    assert lint(("print(1)", "1")) == []
    assert sandboxes.ran == ["print(1)"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"{}\n", b"0" * 5_000_000])
def test_a_file_that_holds_something_else_is_passed_over_and_replaced(lint, sandboxes, file, content):
    file.parent.mkdir()
    file.write_bytes(content)
    assert lint(("print(1)", "1")) == []
    assert lint(("print(1)", "1")) == []
    assert sandboxes.opened == 1


def test_where_nothing_can_be_written_programs_run_each_time(lint, sandboxes, file):
    file.parent.write_text("a file where the folder should be")
    assert lint(("print(1)", "1")) == []
    assert lint(("print(1)", "1")) == []
    assert sandboxes.opened == 2
    assert [path.name for path in file.parent.parent.glob("*.tmp")] == []


def test_what_was_needed_longest_ago_is_forgotten_first(lint, sandboxes):
    for number in (1, 2, 3):
        lint((f"print({number})", number), most=2)
    assert len(sandboxes.ran) == 3
    lint(("print(2)", 2), ("print(3)", 3), most=2)
    assert len(sandboxes.ran) == 3
    lint(("print(1)", 1), most=2)
    assert sandboxes.ran[3:] == ["print(1)"]


def test_two_lints_at_once_lose_nothing_of_each_other(root, file, sandboxes):
    memories = [ProvedPrograms(file), ProvedPrograms(file)]
    for number, memory in enumerate(memories):
        text = f"title: Quiz\nquestions:\n  - id: q\n    predict: print({number})\n    answer: {number}\n"
        (root / "quizzes/quiz.yaml").write_text(text)
        lint_scope(read_scope(root), sandboxes, threading.Event(), lambda memory=memory: memory)
    assert len(file.read_text().splitlines()) == 2


def test_the_whole_gate_runs_every_program_whatever_lint_remembers(lint, root, sandboxes):
    lint(("print(1)", "1"))
    assert prove_scopes([read_scope(root)], sandboxes, threading.Event()).passed
    assert sandboxes.ran == ["print(1)", "print(1)"]


def test_a_ci_remembers_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("TUTOR_DATA", str(tmp_path))
    monkeypatch.setenv("CI", "true")
    assert proved_before() is None
    monkeypatch.delenv("CI")
    assert proved_before() is not None


def test_the_memory_lies_in_the_folder_of_tutor_data(lint, root, sandboxes, monkeypatch, tmp_path):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TUTOR_DATA", str(tmp_path / "mine"))
    lint(("print(1)", "1"))
    for _ in range(2):
        lint_scope(read_scope(root), sandboxes, threading.Event(), proved_before)
    assert len(sandboxes.ran) == 2
    assert (tmp_path / "mine/cache/proved-programs.txt").is_file()


def test_a_folder_that_can_not_be_is_no_mistake_of_the_course(lint, root, sandboxes, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TUTOR_DATA", "~nobody-at-all/tutor")
    lint(("print(1)", "1"))
    assert lint_scope(read_scope(root), sandboxes, threading.Event(), proved_before) == []
    assert len(sandboxes.ran) == 2
