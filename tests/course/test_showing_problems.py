"""A problem is shown so that its place can be seen, on any line, and so that nothing in it acts on the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course import render_problems
from tutor.model.places import Place, Problem, Severity


def shown(line, column, **more):
    problem = Problem("a-code", "it is wrong", "mend it so", Place(Path("/x/a.md"), 3, column), line, **more)
    return render_problems([problem]).split("\n")


def test_a_problem_has_place_words_line_caret_and_mend():
    assert shown("ab cd", 4) == [
        "/x/a.md:3:4: it is wrong [a-code]",
        "    ab cd",
        "       ^",
        "  mend: mend it so",
    ]


def test_a_warning_says_so():
    assert shown("x", 1, severity=Severity.WARNING)[0] == "/x/a.md:3:1: warning: it is wrong [a-code]"


@pytest.mark.parametrize(
    ("line", "column", "gap"),
    [
        ("\tx", 2, 4),
        ("学校x", 3, 4),
        ("e\u0301x", 3, 1),
        ("\U0001f600x", 2, 2),
        ("abc", 4, 3),
        ("abc", 9, 3),
    ],
)
def test_the_caret_stands_below_its_column(line, column, gap):
    assert shown(line, column)[2] == "    " + " " * gap + "^"


def test_a_long_line_is_cut_around_the_column():
    _, excerpt, caret, _ = shown("a" * 5000 + "X" + "b" * 5000, 5001)
    assert len(excerpt) < 110
    assert excerpt[caret.index("^")] == "X"


def test_a_line_that_is_not_there_is_not_shown():
    assert len(shown("", 1)) == 2


def test_nothing_shown_acts_on_the_terminal():
    text = "\n".join(shown("a\x1b[2Jb\u202ec\x00\x85\ud800", 3))
    assert not {"\x1b", "\u202e", "\x00", "\x85", "\ud800"} & set(text)


def test_paths_below_the_current_folder_are_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    problem = Problem("c", "w", "m", Place(tmp_path / "quizzes" / "a.yaml", 1, 2))
    assert render_problems([problem]).startswith("quizzes/a.yaml:1:2: w")
