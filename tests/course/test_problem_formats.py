"""Problems told to programs: JSON that any reader takes, and GitHub's commands, one line each, escaped as it asks."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tutor.course import lint, render_problems
from tutor.model.places import Place, Problem, Severity

PROBLEM = Problem("a-code", "it is wrong", "mend it so", Place(Path("/x/a.md"), 3, 4), "ab cd", Severity.WARNING)
NASTY = st.text(st.sampled_from("%:,\r\n\x1b\u202e\ud800\x00a\té学\u2028"), max_size=20)
ESCAPES = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}


def unescaped(text):
    return re.sub("%(25|0D|0A|3A|2C)", lambda match: ESCAPES[match[0]], text)


def test_json_has_all_that_is_known_of_a_problem():
    assert json.loads(render_problems([PROBLEM], "json")) == [
        {
            "file": "/x/a.md",
            "line": 3,
            "column": 4,
            "code": "a-code",
            "severity": "warning",
            "what": "it is wrong",
            "mend": "mend it so",
            "excerpt": "ab cd",
        }
    ]


def test_json_of_no_problems_is_an_empty_list():
    assert json.loads(render_problems([], "json")) == []


def test_github_gets_one_command_for_each_problem():
    command = "::warning file=/x/a.md,line=3,col=4,title=a-code::it is wrong%0Amend: mend it so"
    assert render_problems([PROBLEM, PROBLEM], "github") == f"{command}\n{command}"


def test_github_is_told_an_error_as_an_error():
    problem = Problem("c", "w", "m", Place(Path("/x/a.md")))
    assert render_problems([problem], "github").startswith("::error file=/x/a.md,line=1,col=1,title=c::")


def test_what_would_end_a_github_command_or_property_is_escaped():
    problem = Problem("c", "100%: a,b\r\n::error::no", "m", Place(Path("/x/a,b:c%.md")))
    assert render_problems([problem], "github") == (
        "::error file=/x/a%2Cb%3Ac%25.md,line=1,col=1,title=c::100%25: a,b%0D%0A::error::no%0Amend: m"
    )


@given(what=NASTY, mend=NASTY, name=NASTY, line=NASTY)
def test_any_text_comes_through_both_forms(what, mend, name, line):
    file = Path("/x") / ("a" + name.replace("\x00", ""))
    problem = Problem("c", what, mend, Place(file, 1, 2), line)
    (told,) = json.loads(render_problems([problem], "json"))
    assert told["what"].encode() == what.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    (command,) = render_problems([problem], "github").splitlines()
    assert not set(command) & set("\x1b\u202e\ud800\x00\r\n\u2028")
    properties, message = re.fullmatch("::error ([^:]*)::(.*)", command).groups()
    assert len(properties.split(",")) == 4
    assert len(unescaped(message)) == len(f"{what}\nmend: {mend}")


def test_a_long_line_is_cut_around_the_column_in_json():
    problem = Problem("c", "w", "m", Place(Path("/x/a.md"), 1, 5001), "a" * 5000 + "X" + "b" * 5000)
    (told,) = json.loads(render_problems([problem], "json"))
    assert "X" in told["excerpt"]
    assert len(told["excerpt"]) < 110


def test_paths_are_relative_to_where_one_stands_in_every_form(course, monkeypatch):
    course.write("quizzes/names.yaml", "title: T\nquestions: []\n")
    monkeypatch.chdir(course.root)
    problems = lint(course.root)
    assert json.loads(render_problems(problems, "json"))[0]["file"] == "quizzes/names.yaml"
    assert render_problems(problems, "github").startswith("::error file=quizzes/names.yaml,line=2,col=12,")
