"""`tutor rubric`: marked answers against verdicts, and what each pattern does for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor import cli
from tutor.errors import UsageError
from tutor.proving.finding import open_quiz
from tutor.proving.marked import Label, MarkedAnswersError, read_marked
from tutor.proving.trying import tried, tried_lines
from tutor.proving.typed import as_answer

QUIZ = """\
title: Statuses
questions:
  - id: code
    ask: Which status does a stranger get?
    answer: ["403", 403 Forbidden]
    wrong: [{text: "404", feedback: Only those who may list learn that.}]
  - id: other
    ask: And the owner?
    answer: "200"
"""
MARKED = """\
answer,label
403,accept
"403, I think",accept
404,reject
403 forbidden,reject
200,borderline
"""


@pytest.fixture
def quiz(tmp_path):
    path = tmp_path / "statuses.yaml"
    path.write_text(QUIZ)
    return path


@pytest.fixture
def marked(tmp_path):
    path = tmp_path / "marked.csv"

    def write(text):
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


@pytest.fixture
def measured(quiz, marked, capsys):
    def measure(text, *words):
        code = cli.main(["rubric", f"{quiz}#code", "--responses", str(marked(text)), *words])
        return code, *capsys.readouterr()

    return measure


def test_json_holds_the_accuracy_and_the_answers_judged_otherwise_than_marked(measured):
    code, out, err = measured(MARKED, "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["accuracy"] == 0.5
    assert told["false_accepts"] == ["403 forbidden"]
    assert told["false_rejects"] == ["403, I think"]
    assert told["unsure"] == []
    assert told["borderline"] == ["200"]


def test_a_pattern_is_charged_with_what_it_accepts_wrongly_and_credited_with_what_needs_it(measured):
    _, out, _ = measured(MARKED, "--json")
    patterns = {pattern["pattern"]: pattern for pattern in json.loads(out)["patterns"]}
    assert patterns["403"]["needed_by"] == ["403"]
    assert (patterns["403 Forbidden"]["needed_by"], patterns["403 Forbidden"]["spoils"]) == ([], ["403 forbidden"])
    assert patterns["403 Forbidden"]["right_without"] == 3


def test_the_words_name_line_and_verdict_of_each_answer_judged_otherwise(measured):
    code, out, _ = measured(MARKED)
    assert code == 0
    assert "Accuracy: 50.0% (2 of 4 judged as marked)." in out
    assert "line 5, pass: 403 forbidden" in out
    assert "line 3, fail: 403, I think" in out
    assert "Borderline, counted nowhere: 1\n  line 6, fail: 200" in out
    assert "403 Forbidden: 1 judged wrong because of it" in out


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_of_a_whole_class_only_labelled_answers_to_this_question_are_measured(measured, mark):
    rows = [
        "student,quiz,question,answer,label",
        "ada,statuses,code,403,accept",
        "bob,statuses,other,404,nonsense",
        "cy,zones,code,x,reject",
        "dan,statuses,code,'=404,reject",
        "eve,statuses,code,100,",
        "fay,statuses,code,200, ",
    ]
    text = "\n".join(rows).replace(",", mark)
    _, out, err = measured(text)
    assert err == ""
    assert "2 marked answers (1 accept, 1 reject, 0 borderline)." in out
    assert "2 rows without a label were left out." in out
    _, out, _ = measured(text, "--json")
    told = json.loads(out)
    assert (told["unlabelled"], told["counted"]) == (2, 2)
    assert [one["answer"] for one in told["answers"]] == ["403", "=404"]


def test_a_class_that_has_no_marked_answer_to_this_question_is_told_which(measured):
    code, _, err = measured("student,quiz,question,answer,label\nada,statuses,other,404,accept\n")
    assert code == 2
    assert "no marked answer to `statuses#code`" in err


def test_borderline_answers_alone_give_no_accuracy(measured):
    _, out, _ = measured("answer,label\n403,borderline\n", "--json")
    assert json.loads(out)["accuracy"] is None


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("answer,label\n403,acept\n", ":2:5:", "did you mean `accept`?"),
        ("answer,label\n403,\n", ":1:1:", "write accept, reject or borderline"),
        ('answer,label\n"two\nlines",accept\n403,nope\n', ":4:5:", "`nope` is no label"),
        ("answer,label\n403, I think,accept\n", ":2:1:", "put quotes around an answer that holds a comma"),
        ("answer,verdict\n403,accept\n", ":1:1:", "no column `label`"),
        ("", ":1:1:", "begin with the line: answer,label"),
        ("answer,label\n", ":1:1:", "the file holds no marked answer"),
        ('answer,label\n"403,accept\n', ":2:1:", "can't be read as CSV"),
        (b"answer,label\n\xff,accept\n", ":2:1:", "not UTF-8"),
    ],
)
def test_a_mistake_in_the_marked_answers_is_told_with_its_place(measured, text, place, words):
    code, out, err = measured(text, "--json")
    assert (code, out) == (2, "")
    assert f"marked.csv{place}" in err
    assert words in err
    assert "mend:" in err


def test_every_mistake_is_told_at_once(marked):
    with pytest.raises(MarkedAnswersError) as caught:
        read_marked(marked("answer,label\na,b\nc\nd,e\n"))
    assert [problem.place.line for problem in caught.value.problems] == [2, 3, 4]


def test_answers_of_several_lines_case_of_labels_empty_rows_and_other_columns_are_no_mistakes(marked):
    text = '\ufefflabel,note,answer\r\nAccept,x,"two\r\nlines"\r\n\r\n reject ,y,b\r\n'
    rows = read_marked(marked(text)).answers
    assert [(row.answer, row.label, row.place.line) for row in rows] == [
        ("two\nlines", Label.ACCEPT, 2),
        ("b", Label.REJECT, 5),
    ]


def test_a_file_that_is_not_there_is_told_in_words(quiz, capsys):
    assert cli.main(["rubric", f"{quiz}#code", "--responses", "nowhere.csv"]) == 2
    assert "nowhere.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("statuses.yaml", "add # and one of: code, other"),
        ("statuses.yaml#cod", "did you mean `code`?"),
        ("status.yaml#code", "there is no file"),
    ],
)
@pytest.mark.usefixtures("quiz")
def test_a_question_that_is_not_there_is_told_with_those_that_are(where, words, tmp_path, marked, capsys):
    file = marked("answer,label\na,accept\n")
    assert cli.main(["rubric", str(Path(tmp_path, where)), "--responses", str(file)]) == 2
    assert words in capsys.readouterr().err


ODD = st.text(st.sampled_from('answer,label\n\r"accept\x00\x1b\u202e\ufeffé雪 ;'), max_size=60)
EVERY_KIND = """\
title: Kinds
questions:
  - {ask: a, choices: [A, "1"], answer: A}
  - {ask: b, choices: [A, B, C], answer: [A, C]}
  - {ask: c, answer: true}
  - {ask: d, answer: 5}
  - {ask: e, answer: {regex: "(a+)+b"}}
  - {cloze: "{{S3}} holds {{objects|7}}."}
  - {match: {S3: objects, EBS: blocks}}
  - {order: [one, two, three]}
  - {predict: print(1), answer: "1"}
  - {ask: f, answer: same zone, rubric: {concepts: [{question: q, any: [same zone]}]}}
"""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ODD)
def test_any_file_is_read_or_told_of_in_words(marked, text):
    told = None
    try:
        rows = read_marked(marked(f"answer,label\n{text}")).answers
    except MarkedAnswersError as error:
        told, rows = error.problems, ()
    assert rows or (told and all(problem.mend for problem in told))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.text(max_size=30) | st.sampled_from(["1", "2,3", "S3=", "³", "9" * 5000, "a" * 5000]), max_size=4)
)
def test_any_words_are_tried_on_any_kind_and_judged_the_same_twice(tmp_path, words):
    path = tmp_path / "kinds.yaml"
    path.write_text(EVERY_KIND)
    for question in open_quiz(path).questions:
        try:
            answer = as_answer(question, words)
        except UsageError:
            continue
        result = tried(question, answer)
        assert result == tried(question, answer)
        assert list(tried_lines(result))
