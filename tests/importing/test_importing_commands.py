"""`tutor import` and `tutor export` at the command line."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tutor.cli import main
from tutor.course import load_course

LECTURE = "# Tea\n\nLeaves.\n\n<details><summary>Q: What else?</summary>Water</details>\n"


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "tea.md"
    path.write_text(LECTURE)
    return path


def test_an_import_says_what_is_left_and_what_comes_next(source, tmp_path, capsys):
    out = tmp_path / "course"
    assert main(["import", str(source), str(out)]) == 0
    said = capsys.readouterr()
    assert "To do (1):\n  line 5: quizzes/tea.yaml#what-else" in said.out
    assert f"tutor learn {out}" in said.err
    assert load_course(out).quizzes["tea"].title == "Tea"


def test_what_is_imported_lints_clean_and_goes_out_again(source, tmp_path, capsys):
    out, gift = tmp_path / "course", tmp_path / "all.gift"
    main(["import", str(source), str(out)])
    assert main(["lint", str(out)]) == 0
    capsys.readouterr()
    assert main(["export", "gift", str(out / "quizzes" / "tea.yaml")]) == 0
    assert capsys.readouterr().out == "$CATEGORY: Tea\n\n::what-else::[markdown]What else?{=%100%Water}\n"
    assert main(["export", "gift", str(out), str(gift)]) == 0
    assert main(["import", str(gift), str(tmp_path / "again")]) == 0
    assert load_course(tmp_path / "again").quizzes["tea"].questions[0].ask == "What else?"


@pytest.mark.parametrize(
    "words",
    [["import", "no.md", "out"], ["export", "gift", "no.yaml"], ["import", "tea.md", "."], ["export", "qti", "."]],
)
def test_what_cannot_be_done_ends_with_a_reason(source, monkeypatch, capsys, words):
    monkeypatch.chdir(source.parent)
    try:
        code = main(words)
    except SystemExit as end:
        code = end.code
    assert code == 2
    assert capsys.readouterr().err


def test_nothing_is_written_over(source, tmp_path, capsys):
    out, taken = tmp_path / "course", tmp_path / "mine.gift"
    taken.write_text("mine")
    assert main(["import", str(source), str(out)]) == 0
    assert main(["import", str(source), str(out)]) == 2
    assert main(["export", "gift", str(out), str(taken)]) == 2
    assert taken.read_text() == "mine"
    assert "is there already" in capsys.readouterr().err


def test_mistakes_in_gift_are_shown_with_their_lines(tmp_path, capsys):
    source = tmp_path / "a.gift"
    source.write_text("So?{T}\n\nWhy?{=b\n")
    assert main(["import", str(source), str(tmp_path / "out")]) == 2
    assert "a.gift:3:5: this brace is never closed" in capsys.readouterr().err


def test_an_import_loads_no_aws_and_no_app(source, tmp_path):
    program = (
        "import sys; from tutor.cli import main; code = main(sys.argv[1:]); "
        "print([name for name in ('boto3', 'moto', 'textual') if name in sys.modules], code)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, "import", str(source), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines()[-1] == "[] 0"


def test_a_quiz_of_the_course_is_exported_by_its_id(tmp_path, monkeypatch, capsys):
    main(["new", "course", str(tmp_path / "c")])
    capsys.readouterr()
    assert main(["export", "gift", "a-first-quiz", "--course", str(tmp_path / "c")]) == 0
    by_id = capsys.readouterr().out
    assert main(["export", "gift", str(tmp_path / "c/quizzes/a-first-quiz.yaml")]) == 0
    assert capsys.readouterr().out == by_id
    monkeypatch.chdir(tmp_path / "c")
    assert main(["export", "gift", "a-first-quiz"]) == 0
    assert main(["export", "gift", "a-frist-quiz"]) == 2
    assert "did you mean `a-first-quiz`?" in capsys.readouterr().err
