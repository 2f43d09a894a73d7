"""Each mistake that an author can make in a question is named, by its code, at its place (`‸`), and nothing else is."""

from __future__ import annotations

import pytest

from tutor.course import load_course
from tutor.errors import CourseError
from tutor.model.places import Severity

QUIZ = "quizzes/names.yaml"


def rubric(text: str) -> str:
    """A free-text question whose rubric goes on so."""
    return "  - ask: a\n    answer: b\n    rubric:\n" + "".join(f"      {line}\n" for line in text.splitlines())


def concept(text: str) -> str:
    return rubric(f"concepts:\n  - question: Why?\n    any: {text}")


SHARED = [
    ("many-kinds", "  - {ask: a, choices: [x, y], answer: x, ‸rubric: {}}\n"),
    ("many-kinds", "  - {ask: a, tolerance: 1, ‸choices: [5, 6], answer: 5}\n"),
    ("many-kinds", "  - {ask: a, order: [x, y], ‸match: {x: y, z: w}}\n"),
    ("many-kinds", "  - {ask: a, answer: x, tolerance: 1, ‸typos: 1}\n"),
    ("many-kinds", "  - {ask: a, ‸kind: text, choices: [x, y], answer: x}\n"),
    ("many-kinds", "  - {ask: a, ‸kind: number, answer: 5, case_sensitive: true}\n"),
    ("wrong-type", "  - {ask: a, kind: number, answer: ‸five}\n"),
    ("wrong-type", "  - {ask: a, kind: number, answer: ‸'5'}\n"),
    ("missing-key", "  - ‸{ask: a, kind: cloze}\n"),
    ("unknown-key", "  - {ask: a, answer: 5, near: [{value: 6, feedback: x}], ‸wrong: [{text: 4, feedback: x}]}\n"),
    ("bad-attempts", "  - {ask: a, answer: b, attempts: [1, 0.5, ‸0.7]}\n"),
    ("bad-attempts", "  - {ask: a, answer: b, attempts: [‸0, 0]}\n"),
    ("bad-attempts", "  - {ask: a, answer: b, attempts: ‸0}\n"),
    ("bad-attempts", "  - {ask: a, answer: b, attempts: ‸0.5}\n"),
    ("bad-attempts", "  - {ask: a, answer: b, attempts: ‸" + "9" * 300 + "}\n"),
    ("out-of-range", "  - {ask: a, answer: b, attempts: [1, ‸-0.5]}\n"),
    ("out-of-range", "  - {ask: a, answer: b, attempts: [‸2, 1]}\n"),
    ("out-of-range", "  - {ask: a, answer: b, attempts: [100%, ‸101%]}\n"),
    ("empty-list", "  - {ask: a, answer: b, attempts: ‸[]}\n"),
    ("hint-cost", "  - {ask: a, answer: b, points: 2, hints: [{text: x, cost: ‸2.5}]}\n"),
    ("hint-cost", "  - {ask: a, answer: b, hints: [x, {text: y, cost: 0.6}, {text: z, cost: ‸0.6}]}\n"),
    ("out-of-range", "  - {ask: a, answer: b, hints: [{text: x, cost: ‸-1}]}\n"),
    ("missing-key", "  - {ask: a, answer: b, hints: [‸{cost: 1}]}\n"),
    ("wrong-value", "  - {ask: a, answer: b, status: ‸voided}\n"),
    ("wrong-value", "  - {ask: a, answer: b, status: ‸[void]}\n"),
    ("unknown-lesson", "  - {ask: a, answer: b, from: ‸frist}\n"),
    ("unknown-lesson", "  - {ask: a, answer: b, from: '‸#names'}\n".replace("'‸#names'", "‸'#names'")),
    ("unknown-section", "  - {ask: a, answer: b, from: ‸first#name}\n"),
]
NUMBERS = [
    ("out-of-range", "  - {ask: a, answer: ‸.inf}\n"),
    ("out-of-range", "  - {ask: a, answer: ‸" + "9" * 300 + ".0e300}\n"),
    ("out-of-range", "  - {ask: a, answer: 5, tolerance: ‸-1}\n"),
    ("wrong-type", "  - {ask: a, answer: 5, tolerance: ‸1%}\n"),
    ("out-of-range", "  - {ask: a, answer: 5, relative: ‸5}\n"),
    ("wrong-type", "  - {ask: a, answer: 5, relative: ‸much}\n"),
    ("out-of-range", "  - {ask: a, answer: 5, significant: ‸0}\n"),
    ("useless-tolerance", "  - {ask: a, answer: 0, relative: ‸1%}\n"),
    ("bad-factor", "  - {ask: a, answer: 5, unit: TB, units: {GB: ‸0}}\n"),
    ("bad-factor", "  - {ask: a, answer: 5, unit: TB, units: {GB: ‸-1}}\n"),
    ("bad-factor", "  - {ask: a, answer: 5, unit: TB, units: {TB: ‸2}}\n"),
    ("wrong-type", "  - {ask: a, answer: 5, unit: TB, units: {GB: ‸small}}\n"),
    ("no-unit", "  - {ask: a, answer: 5, units: ‸{GB: 0.001}}\n"),
    ("no-unit", "  - {ask: a, answer: 5, unit_required: ‸true}\n"),
    ("near-is-right", "  - {ask: a, answer: 5, tolerance: 1, near: [{value: ‸6, feedback: x}]}\n"),
    ("near-is-right", "  - {ask: a, answer: 100, relative: 5%, near: [{value: ‸95, feedback: x}]}\n"),
    ("near-is-right", "  - {ask: a, answer: 63.7, significant: 2, near: [{value: ‸64, feedback: x}]}\n"),
    ("near-is-right", "  - {ask: a, answer: 5, near: [{value: ‸5.0, feedback: x}]}\n"),
    (
        "duplicate-choice",
        "  - {ask: a, answer: 5, near: [{value: 6, feedback: x}, {value: ‸6.0, feedback: y}]}\n",
    ),
    ("missing-key", "  - {ask: a, answer: 5, near: [‸{value: 6}]}\n"),
]
TEXTS = [
    ("bad-pattern", "  - {ask: a, answer: [{regex: ‸'(low'}]}\n"),
    ("bad-pattern", "  - {ask: a, answer: {regex: ‸'*'}}\n"),
    ("bad-pattern", "  - {ask: a, answer: {regex: ‸'a{99999999999999999999}'}}\n"),
    ("bad-pattern", "  - {ask: a, answer: [{glob: ‸'[low'}]}\n"),
    ("bad-pattern", "  - {ask: a, answer: b, wrong: [{glob: ‸'[z-a]', feedback: x}]}\n"),
    ("bad-pattern", "  - {ask: a, answer: {regex: ‸" + "x" * 1001 + "}}\n"),
    ("many-kinds", "  - {ask: a, answer: [{glob: 'a*', ‸regex: 'a.*'}]}\n"),
    ("missing-key", "  - {ask: a, answer: [‸{}]}\n"),
    ("missing-key", "  - {ask: a, answer: b, wrong: [‸{feedback: x}]}\n"),
    ("out-of-range", "  - {ask: a, answer: b, typos: ‸3}\n"),
    ("wrong-is-right", "  - {ask: a, answer: {glob: 'low*'}, wrong: [{glob: ‸'LOW*', feedback: x}]}\n"),
    ("wrong-is-right", "  - {ask: a, answer: {regex: 'l.w'}, wrong: [{regex: ‸'l.w', feedback: x}]}\n"),
    ("duplicate-choice", "  - {ask: a, answer: b, wrong: [{glob: 'c*', feedback: x}, {text: ‸cd, feedback: y}]}\n"),
    ("duplicate-answer", "  - {ask: a, answer: [lower, ‸LOWER]}\n"),
    ("wrong-is-right", "  - {predict: print(1), answer: 1, wrong: [{text: ‸1, feedback: x}]}\n"),
    ("missing-key", "  - ‸predict: print(1)\n"),
    ("empty-text", "  - {predict: ‸' ', answer: x}\n"),
]
AMBIGUOUS = [
    ("ambiguous-scalar", f"  - {{ask: a, choices: [x, ‸{text}], answer: x}}\n")
    for text in ("no", "ON", "12:30", "1.10", "010", "0x1F", "1_000", "2026-01-01", "true", "null", ".5")
] + [
    ("ambiguous-scalar", "  - {ask: a, answer: [x, ‸off]}\n"),
    ("ambiguous-scalar", "  - {ask: a, answer: ‸1.10}\n"),
    ("ambiguous-scalar", "  - {ask: a, answer: ‸0755}\n"),
    ("ambiguous-scalar", "  - {ask: a, answer: b, wrong: [{text: ‸no, feedback: x}]}\n"),
    ("ambiguous-scalar", "  - {order: [a, ‸on]}\n"),
    ("ambiguous-scalar", "  - {match: {a: b, c: ‸yes}}\n"),
    ("ambiguous-scalar", "  - {match: {a: b, ‸1.10: c}}\n"),
    ("ambiguous-scalar", "  - {cloze: 'a {{b}}', blanks: {b: ‸no}}\n"),
    ("ambiguous-scalar", "  - {cloze: 'a {{b}}', blanks: {b: {answer: x, choices: [x, ‸no]}}}\n"),
    ("ambiguous-scalar", "  - {predict: print(True), answer: ‸True}\n"),
]
WITH_COLON = [
    ("text-with-colon", "  - ask: a\n    choices:\n      - ‸Table: a thing\n      - b\n    answer: b\n"),
    ("text-with-colon", "  - ask: a\n    answer:\n      - ‸Table: a thing\n      - b\n"),
    ("text-with-colon", "  - ask: a\n    choices: [x, y]\n    answer:\n      - ‸Table: a thing\n"),
    ("text-with-colon", "  - ask: a\n    answer: b\n    hints:\n      - ‸Think: what is it?\n"),
    ("text-with-colon", "  - order:\n      - ‸First: this\n      - that\n"),
    ("text-with-colon", concept("x") + "    accept:\n      - ‸Note: x\n"),
    ("text-with-colon", concept("x") + "    reject:\n      - ‸Note: y\n"),
    ("text-with-colon", concept("\n      - ‸ebs: near")),
    ("unknown-key", "  - ask: a\n    choices:\n      - ‸txt: a thing\n      - b\n    answer: b\n"),
    ("missing-key", "  - ask: a\n    answer:\n      - ‸glbo: low*\n"),
    ("wrong-type", "  - {ask: a, kind: choice, choices: [a, b], answer: ‸{a: b}}\n"),
]
OTHER_WORDS = [
    ("  - {‸question: a, answer: b}\n", "ask"),
    ("  - {‸aks: a, answer: b}\n", "ask"),
    ("  - {‸Ask: a, answer: b}\n", "ask"),
    ("  - {ask: a, ‸options: [x, y], answer: x}\n", "choices"),
    ("  - {ask: a, ‸correct: b}\n", "answer"),
    ("  - {ask: a, choices: [x, y], ‸solution: x}\n", "answer"),
    ("  - {ask: a, ‸type: text, answer: b}\n", "kind"),
    ("  - {ask: a, answer: b, ‸hint: x}\n", "hints"),
    ("  - {ask: a, choices: [{text: x, ‸feedbacks: y}, z], answer: x}\n", "feedback"),
    ("  - {ask: a, answer: b, wrong: [{‸txet: x, feedback: y}]}\n", None),
]
MEASURES = [
    ("4,096", "answer: 4096"),
    ("-1,024,000.5", "answer: -1024000.5"),
    ("4 096", "answer: 4096"),
    ("2,5 km/h", 'answer: 2.5, unit: "km/h"'),
    ("50%", 'answer: 50, unit: "%"'),
    ("7.5 nm", "answer: 7.5, unit: nm"),
    ("16GB", "answer: 16, unit: GB"),
    ("3e8 m/s", 'answer: 3e8, unit: "m/s"'),
    ("20 °C", 'answer: 20, unit: "°C"'),
]
CLOZES = [
    ("no-gap", "  - cloze: ‸no gap\n"),
    ("open-gap", "  - cloze: a ‸{{gap\n"),
    ("open-gap", "  - cloze: |\n      a {{gap}}\n      b ‸{{gap\n      }}\n"),
    ("open-gap", "  - cloze: >-\n      {{a}}\n      and ‸{{b {{c}}\n"),
    ("empty-gap", "  - cloze: a ‸{{ }}\n"),
    ("empty-gap", "  - cloze: a ‸{{b|}} c\n"),
    ("unused-blank", "  - {cloze: 'a {{b}}', blanks: {b: x, ‸zebra: y}}\n"),
    ("unknown-blank", "  - {cloze: 'a ‸{{contaner}}', blanks: {container: x}}\n"),
    ("unknown-blank", "  - {cloze: 'a {{container}} ‸{{contaner}}', blanks: {container: x}}\n"),
    ("long-list", "  - cloze: ‸" + "x {{a}} " * 201 + "\n"),
    ("duplicate-blank", "  - {cloze: 'a {{b}} ‸{{b}}', blanks: {b: x}}\n"),
    ("no-right-choice", "  - {cloze: 'a {{b}}', blanks: {b: {answer: ‸z, choices: [x, y]}}}\n"),
    ("no-right-choice", "  - {cloze: 'a {{b}}', blanks: {b: {answer: ‸{glob: 'z*'}, choices: [x, y]}}}\n"),
    ("few-choices", "  - {cloze: 'a {{b}}', blanks: {b: {answer: x, choices: ‸[x]}}}\n"),
    ("duplicate-choice", "  - {cloze: 'a {{b}}', blanks: {b: {answer: x, choices: [x, y, ‸x]}}}\n"),
    ("near-is-right", "  - {cloze: 'a {{b}}', blanks: {b: {answer: 5, near: [{value: ‸5, feedback: x}]}}}\n"),
    ("unknown-key", "  - {cloze: 'a {{b}}', blanks: {b: {answer: x, ‸choics: [x, y]}}}\n"),
    ("unknown-key", "  - {cloze: 'a {{b}}', ‸answer: b}\n"),
]
PARTS = [
    ("few-pairs", "  - match: ‸{S3: objects}\n"),
    ("duplicate-pair", "  - match: [{left: a, right: b}, {left: ‸a, right: c}]\n"),
    ("duplicate-key", "  - match: {a: b, ‸a: c, d: e}\n"),
    ("empty-text", "  - match: {a: b, c: ‸'', d: e}\n"),
    ("distractor-is-right", "  - {match: {a: b, c: d}, distractors: [‸d]}\n"),
    ("duplicate-choice", "  - {match: {a: b, c: d}, distractors: [e, ‸e]}\n"),
    ("missing-key", "  - match: [{left: a, right: b}, ‸{left: c}]\n"),
    ("wrong-type", "  - match: ‸a\n"),
    ("few-items", "  - order: ‸[a]\n"),
    ("duplicate-item", "  - order: [a, b, ‸a]\n"),
    ("wrong-value", "  - {order: [a, b], scoring: ‸net}\n"),
    ("unknown-item", "  - {order: [make, read], depends: {read: ‸mak}}\n"),
    ("unknown-item", "  - {order: [make, read], depends: {‸raed: make}}\n"),
    ("contradiction", "  - {order: [a, b], depends: {a: [‸b]}}\n"),
    ("circular-order", "  - {order: [a, b, c], depends: {b: a, c: b, a: ‸c}}\n"),
    ("circular-order", "  - {order: [a, b], depends: {a: ‸a}}\n"),
]
RUBRICS = [
    ("missing-key", "  - {ask: a, answer: b, rubric: ‸{}}\n"),
    ("empty-list", rubric("concepts: ‸[]")),
    ("missing-key", "  - ‸ask: a\n    rubric: {concepts: [{question: b, any: c}]}\n"),
    ("missing-key", "  - ‸{ask: a, answer: b, accept: [c]}\n"),
    ("bad-need", rubric("need: ‸2\nconcepts: [{question: a, any: b}]")),
    ("out-of-range", rubric("need: ‸0\nconcepts: [{question: a, any: b}]")),
    ("few-synonyms", rubric("synonyms: [[a, b], ‸[c]]\nconcepts: [{question: a, any: b}]")),
    ("few-synonyms", rubric("synonyms: [‸[a, A]]\nconcepts: [{question: a, any: b}]")),
    ("wrong-type", rubric("synonyms: [‸a]\nconcepts: [{question: a, any: b}]")),
    (
        "duplicate-name",
        rubric("concepts: [{name: x, question: a, any: b}, {name: ‸x, question: a, any: b}]"),
    ),
    (
        "duplicate-name",
        rubric("concepts: [{name: x, question: a, any: b}]\nforbid: [{name: ‸x, feedback: a, any: b}]"),
    ),
    ("missing-key", rubric("concepts: [‸{question: a}]")),
    ("missing-key", rubric("concepts: [‸{any: a}]")),
    ("missing-key", rubric("concepts: [{question: a, any: b}]\nforbid: [‸{any: c}]")),
    ("empty-text", concept("[a, ‸'']")),
    ("empty-list", concept("‸[]")),
    ("empty-list", concept("[a, ‸[]]")),
    ("missing-key", concept("[a, ‸{polarity: negated}]")),
    ("wrong-value", concept("[{all: a, polarity: ‸denied}]")),
    ("out-of-range", concept("[{all: a, distance: ‸-1}]")),
    ("bad-phrase", concept("‸'|'")),
    ("bad-phrase", concept("[a, [b, ‸'c | d']]")),
    ("bad-phrase", concept("[‸a|]")),
    ("bad-phrase", concept("[‸a||b]")),
    ("bad-phrase", concept("[‸'*']")),
    ("bad-phrase", concept("[b, {all: ‸'near *'}]")),
    ("bad-phrase", concept("[‸'=']")),
    ("bad-phrase", concept("[‸=a*]")),
    ("bad-phrase", concept("[‸a*b]")),
    ("bad-phrase", concept("[‸'a ... b']")),
    ("bad-phrase", rubric("concepts: [{question: a, any: b}]\nforbid: [{feedback: x, any: c, unless: [‸'=']}]")),
]
QUIZ_KEYS = [
    ("wrong-type", "title: N\nshuffle: ‸maybe\nquestions: [{ask: a, answer: b}]\n"),
    ("out-of-range", "title: N\npass_mark: ‸80\nquestions: [{ask: a, answer: b}]\n"),
    ("out-of-range", "title: N\npass_mark: ‸120%\nquestions: [{ask: a, answer: b}]\n"),
    ("wrong-type", "title: N\npass_mark: ‸most\nquestions: [{ask: a, answer: b}]\n"),
]
PLANTED = [
    (code, "title: T\nquestions:\n" + text)
    for cases in (SHARED, NUMBERS, TEXTS, AMBIGUOUS, CLOZES, PARTS, RUBRICS, WITH_COLON)
    for code, text in cases
] + QUIZ_KEYS


@pytest.mark.parametrize(("code", "text"), PLANTED, ids=lambda value: ascii(value)[-60:])
def test_a_planted_mistake_is_named_at_its_place_and_nothing_else_is(course, code, text):
    course.write(QUIZ, text)
    assert course.found() == [(code, *course.expected)]


@pytest.mark.parametrize("text", [text for _, text in PLANTED], ids=lambda value: ascii(value)[-60:])
def test_only_a_quiz_with_errors_is_refused(course, text):
    course.write(QUIZ, text)
    problems = course.problems()
    if any(problem.severity is Severity.ERROR for problem in problems):
        with pytest.raises(CourseError) as caught:
            load_course(course.root)
        assert list(caught.value.problems) == problems
    else:
        assert list(load_course(course.root).warnings) == problems


@pytest.mark.parametrize(("answer", "keys"), MEASURES)
def test_a_number_as_people_write_it_is_not_silently_a_text(course, answer, keys):
    course.write(QUIZ, f"title: T\nquestions:\n  - ask: a\n    answer: {answer}\n")
    (problem,) = course.problems()
    assert (problem.code, problem.severity, problem.place.line) == ("number-as-text", Severity.WARNING, 4)
    assert f"`{keys}`" in problem.mend
    course.write(QUIZ, f"title: T\nquestions:\n  - ask: a\n    {keys.replace(', ', chr(10) + '    ')}\n")
    assert course.problems() == []


@pytest.mark.parametrize(
    "question",
    [
        *(f"{{ask: a, answer: '{answer}'}}" for answer, _ in MEASURES),
        "{ask: a, kind: text, answer: 50%}",
        "{ask: a, answer: 50%, typos: 1}",
        "{ask: a, answer: 50%, wrong: [{text: 5%, feedback: x}]}",
        "{ask: a, answer: 2nd}",
        "{ask: a, answer: 3D}",
        "{ask: a, answer: 5 of them}",
        "{ask: a, answer: 10.0.0.1}",
        "{ask: a, answer: 10.0.0.0/16}",
        "{ask: a, answer: [50%, half]}",
        "{ask: a, choices: [50%, 60%], answer: 50%}",
    ],
)
def test_a_text_that_begins_with_a_digit_may_be_meant(course, question):
    course.write(QUIZ, f"title: T\nquestions:\n  - {question}\n")
    assert course.problems() == []


@pytest.mark.parametrize(("value", "says"), [("5.0", "the answer itself"), ("5.5", "by the tolerance")])
def test_a_near_miss_that_is_right_is_told_why(course, value, says):
    near = f"near: [{{value: {value}, feedback: x}}]"
    course.write(QUIZ, f"title: T\nquestions:\n  - {{ask: a, answer: 5, tolerance: 1, {near}}}\n")
    (problem,) = course.problems()
    assert says in problem.what


@pytest.mark.parametrize(("text", "meant"), OTHER_WORDS)
def test_a_key_of_other_formats_is_answered_with_ours_and_nothing_else(course, text, meant):
    course.write(QUIZ, f"title: T\nquestions:\n{text}")
    (problem,) = course.problems()
    if meant is not None:
        place = problem.place
        assert (problem.code, place.line, place.column) == ("unknown-key", *course.expected[1:])
        assert problem.mend == f"did you mean `{meant}`?"


def test_all_keys_of_another_format_are_told_once_each(course):
    course.write(QUIZ, "title: T\nquestions:\n  - {question: a, options: [x, y], correct: x}\n")
    assert [problem.mend for problem in course.problems()] == [
        f"did you mean `{key}`?" for key in ("ask", "choices", "answer")
    ]


def test_a_key_that_is_there_is_not_what_another_was_meant_as(course):
    course.write(
        QUIZ, "title: T\nquestions:\n  - {ask: a, answer: b, correct: c}\n  - {ask: c, answer: b, anwser: d}\n"
    )
    first, second = course.problems()
    assert first.mend == "`answer` says that, and stands here too: keep one of the two"
    assert "did you mean" not in second.mend


def test_a_text_with_a_colon_is_shown_in_quotes(course):
    course.write(
        QUIZ, 'title: T\nquestions:\n  - ask: a\n    choices:\n      - Table: a "thing"\n      - b\n    answer: b\n'
    )
    (problem,) = course.problems()
    assert problem.mend == "write `'Table: a \"thing\"'`"


def test_a_slip_of_the_pen_is_answered_with_what_was_meant(course):
    course.write(
        QUIZ,
        "title: T\nquestions:\n"
        "  - {ask: a, answer: b, from: first#name}\n"
        "  - {ask: b, answer: 5, tolerence: 1}\n"
        "  - {ask: c, answer: d, status: credit-all}\n"
        "  - {cloze: 'a {{contaner}}', blanks: {container: x}}\n"
        "  - {order: [make a bucket, read it], depends: {read it: make bucket}}\n"
        "  - {ask: e, answer: f, rubric: {concepts: [{question: g, any: h}], forbidden: []}}\n",
    )
    mends = " ".join(problem.mend for problem in course.problems())
    for meant in ("names", "tolerance", "credit_all", "container", "make a bucket", "forbid"):
        assert f"did you mean `{meant}`?" in mends


@pytest.mark.parametrize("text", ["'no'", '"12:30"', "5", "-3", "2.5", "lower", "|-\n      no", "S3"])
def test_what_every_reader_of_yaml_takes_for_the_same_is_fine(course, text):
    course.write(QUIZ, f"title: T\nquestions:\n  - ask: a\n    predict: x\n    answer: {text}\n")
    assert course.found() == []


@pytest.mark.parametrize(
    "question",
    [
        "{ask: a, answer: 5.0, tolerance: 1}",
        "{ask: a, kind: number, answer: 1.10}",
        "{cloze: 'a {{b}}', blanks: {b: 5.0}}",
        "{ask: a, answer: 2.5}",
    ],
)
def test_a_number_that_is_meant_as_one_needs_no_quotes(course, question):
    course.write(QUIZ, f"title: T\nquestions:\n  - {question}\n")
    assert course.found() == []


def test_several_mistakes_in_one_rubric_are_all_named(course):
    course.write(
        QUIZ,
        "title: T\nquestions:\n"
        + rubric(
            "need: 5\nconcept: []\nconcepts:\n  - question: a\n    any: ['|', {all: b, polarty: either}]\n"
            "  - questoin: c\n    any: '*'\nsynonyms: [[a]]"
        ),
    )
    assert sum(code == "unknown-key" for code, *_ in course.found()) == 3


def test_a_lesson_that_cant_be_read_may_hold_any_section(course):
    course.write_bytes("lessons/first.md", b"# First \xff")
    course.write(QUIZ, "title: T\nquestions: [{ask: a, answer: b, from: first#anything}]\n")
    assert [code for code, *_ in course.found()] == ["not-utf8"]
