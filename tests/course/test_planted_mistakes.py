"""Each mistake that an author can make is named, by its code, at its line and column (`‸`), and nothing else is."""

from __future__ import annotations

import pytest

from tutor.course import load_course
from tutor.errors import CourseError
from tutor.model.places import Severity

COURSE = "lessons/course.yaml"
LESSON = "lessons/first.md"
QUIZ = "quizzes/names.yaml"
EXERCISE = "lessons/exercises/make/exercise.yaml"
HEAD = "title: Make\nprompt: Make it.\nrun: {call: make}\nhints: [Try.]\nwrong: {two.py: two}\n"
PLACED = "\n[q](../quizzes/names.yaml)\n\n[e](exercises/make/)\n"


def question(text: str) -> str:
    return "title: T\nquestions:\n" + text


def check(text: str) -> str:
    return HEAD + "checks:\n" + text


YAML = [
    ("yaml-syntax", "title: Names‸: more\n"),
    ("yaml-syntax", 'title: ‸"Names\n'),
    ("yaml-syntax", 'title: ‸"Names\nquestions:\n  - ask: "What?"\n    answer: b\n'),
    ("yaml-syntax", "title: N\nquestions:\n‸\t- ask: x\n"),
    ("yaml-syntax", "title: ‸@names\n"),
    ("yaml-syntax", "title: N\nquestions: ‸[a, b\n"),
    ("yaml-syntax", "title: ‸- a\n"),
    ("yaml-syntax", "title: N\n a‸: b\n"),
    ("yaml-syntax", 'title: "a ‸\\q"\n'),
    ("yaml-syntax", "title: it ‸\n".replace("it ‸", "'it'‸s'")),
    ("yaml-syntax", "title: T\nquestions:\n  - ask: x\n    answer:‸Ribosome\n    points: 2\n"),
    ("yaml-syntax", "title: T\nquestions:\n  - ask: x\n    answer:‸Ribosome\n\n  - ask: y\n    answer: z\n"),
    ("yaml-syntax", "title: T\nquestions:\n  - ask: x\n    choices:‸[a, b]\n    answer: a\n"),
    ("yaml-syntax", "title: T\nquestions:\n  - ask:‸x\n\n    answer: z\n"),
    ("yaml-syntax", "title:‸T\nquestions: [{ask: x, answer: y}]\n"),
    ("yaml-syntax", "title: T\nquestions:\n  - ask: x\n    ‸answer Ribosome\n    points: 2\n"),
    ("yaml-syntax", "title: T\nquestions:\n  - ‸ask x\n    answer: z\n"),
    ("yaml-syntax", "title: T\nquestions:\n  - ask: x\n    choices:\n      - a\n      ‸-Table\n      - c\n"),
    ("yaml-syntax", "title: T\nquestions:\n  ‸-ask: x\n    answer: a\n"),
    ("yaml-syntax", "title: T\nquestions:\n‸<<<<<<< HEAD\n  - ask: x\n=======\n  - ask: y\n>>>>>>> b\n    answer: a\n"),
    ("yaml-syntax", "‸<<<<<<< HEAD\ntitle: T\n=======\ntitle: y\n>>>>>>> b\nquestions: []\n"),
    ("duplicate-key", "title: N\n‸title: M\nquestions: [{ask: a, answer: b}]\n"),
    ("bad-key", "title: N\nquestions: [{ask: a, answer: b, ‸1: c}]\n"),
    ("bad-key", "title: N\nquestions: [{ask: a, answer: b, ? ‸[x] : c}]\n"),
    ("anchor", "title: ‸&t N\nquestions: []\n"),
    ("anchor", "title: N\nquestions: ‸*t\n"),
    ("tag", "title: ‸!!python/object:os.system N\n"),
    ("many-documents", "title: N\nquestions: [{ask: a, answer: b}]\n‸---\ntitle: M\n"),
    ("too-deep", "title: N\nquestions: " + "[" * 39 + "‸" + "[" * 500),
    ("control-character", "title: N‸\x0c\n"),
    ("control-character", "title: N‸\x00\n"),
    ("empty-file", "‸"),
    ("empty-file", "‸# only a comment\n"),
    ("wrong-type", "‸- a\n"),
]
QUIZZES = [
    ("missing-key", "‸title: N\n"),
    ("missing-key", "‸questions: [{ask: a, answer: b}]\n"),
    ("unknown-key", "title: N\n‸shufle: true\nquestions: [{ask: a, answer: b}]\n"),
    ("empty-text", "title: ‸''\nquestions: [{ask: a, answer: b}]\n"),
    ("wrong-type", "title: N\nquestions: ‸a\n"),
    ("empty-list", "title: N\nquestions: ‸[]\n"),
    ("wrong-type", question("  - ‸a\n")),
    ("missing-key", question("  - ‸ask: a\n")),
    ("missing-key", question("  - ‸answer: a\n")),
    ("unknown-key", question("  - ask: a\n    ‸anwser: c\n    answer: b\n")),
    ("unknown-key", question("  - ask: a\n    answer: b\n    ‸scoring: net\n")),
    ("unknown-kind", question("  - ask: a\n    ‸kind: clozes\n    answer: b\n")),
    ("unknown-kind", question("  - ask: a\n    ‸kind: 3\n    answer: b\n")),
    ("empty-text", question("  - ask: ‸' '\n    answer: b\n")),
    ("wrong-type", question("  - ask: ‸\n    answer: b\n".replace("‸\n    ", "\n    ").replace("ask:", "ask:‸"))),
    ("wrong-type", question("  - ask: ‸[a]\n    answer: b\n")),
    ("bad-id", question("  - ask: a\n    answer: b\n    id: ‸A b\n")),
    ("duplicate-id", question("  - {ask: a, answer: b, id: x}\n  - {ask: c, answer: d, id: ‸x}\n")),
    ("bad-points", question("  - {ask: a, answer: b, points: ‸0}\n")),
    ("bad-points", question("  - {ask: a, answer: b, points: ‸-1}\n")),
    ("bad-points", question("  - {ask: a, answer: b, points: ‸.nan}\n")),
    ("bad-points", question("  - {ask: a, answer: b, points: ‸1e999}\n")),
    ("wrong-type", question("  - {ask: a, answer: b, points: ‸many}\n")),
    ("wrong-type", question("  - {ask: a, answer: b, hints: ‸{a: b}}\n")),
    ("no-right-choice", question("  - {ask: a, choices: [S3, EBS], answer: ‸S4}\n")),
    ("no-right-choice", question("  - {ask: a, choices: [S3, EBS], answer: [S3, ‸EC2]}\n")),
    ("no-right-choice", question("  - {ask: a, choices: [S3, EBS], answer: ‸[]}\n")),
    ("wrong-type", question("  - {ask: a, kind: choice, choices: [S3, EBS], answer: ‸[S3, EBS]}\n")),
    ("duplicate-choice", question("  - {ask: a, choices: [S3, EBS, ‸S3], answer: EBS}\n")),
    ("duplicate-choice", question("  - {ask: a, choices: [S3, EBS], answer: [S3, ‸S3]}\n")),
    ("long-list", question("  - {ask: a, choices: ‸[" + "a, " * 201 + "b], answer: a}\n")),
    ("few-choices", question("  - {ask: a, choices: ‸[S3], answer: S3}\n")),
    ("wrong-type", question("  - {ask: a, choices: ‸S3, answer: S3}\n")),
    ("unknown-choice", question("  - {ask: a, choices: [S3, EBS], answer: S3, feedback: {‸S4: x}}\n")),
    (
        "duplicate-feedback",
        question("  - {ask: a, choices: [{text: S3, feedback: y}, EBS], answer: S3, feedback: {‸S3: x}}\n"),
    ),
    ("unknown-key", question("  - {ask: a, choices: [{text: S3, ‸feedbak: y}, EBS], answer: S3}\n")),
    ("wrong-value", question("  - {ask: a, choices: [S3, EBS], answer: [S3], scoring: ‸nett}\n")),
    ("wrong-type", question("  - {ask: a, kind: true_false, answer: ‸maybe}\n")),
    ("unknown-key", question("  - {ask: a, answer: true, feedback: {‸maybe: x}}\n")),
    (
        "wrong-is-right",
        question("  - {ask: a, answer: [x, Big Bucket], wrong: [{text: ‸big  bucket, feedback: no}]}\n"),
    ),
    ("empty-text", question("  - {ask: a, answer: b, wrong: [{text: c, feedback: ‸''}]}\n")),
    ("wrong-type", question("  - {ask: a, answer: b, case_sensitive: ‸no}\n")),
    ("empty-list", question("  - {ask: a, answer: ‸[]}\n")),
]
EXERCISES = [
    ("missing-key", "‸title: M\nprompt: P\nhints: a\nwrong: {two.py: x}\n"),
    ("empty-list", HEAD + "checks: ‸[]\n"),
    ("unknown-check", check("  - ‸bukcet: x\n")),
    ("unknown-check", check("  - ‸name: x\n")),
    ("wrong-type", check("  - ‸bucket\n")),
    ("many-kinds", check("  - bucket: x\n    ‸returns: 1\n")),
    ("unknown-key", check("  - returns: 1\n    ‸otherwize: x\n")),
    ("missing-key", check("  - bucket: ‸{exists: true}\n")),
    ("wrong-type", check("  - bucket: {name: x, exists: ‸maybe}\n")),
    ("missing-key", check("  - object: ‸{bucket: x}\n")),
    ("contradiction", check("  - ‸object: {bucket: x, key: y, exists: false, equals: z}\n")),
    ("wrong-value", check("  - acl: {bucket: x, is: ‸public}\n")),
    ("bad-api", check("  - called: ‸create_bucket\n")),
    ("bad-api", check("  - not_called: ‸[A]\n")),
    ("unknown-api", check("  - called: ‸CreateBuckets\n")),
    ("unknown-api", check("  - called: {api: ‸CreateBuckets}\n")),
    ("unknown-api", check("  - called: ‸RunInstance\n")),
    ("unknown-api", check("  - not_called: {api: ‸DeleteBuckets}\n")),
    ("unknown-key", check("  - not_called: {api: DeleteBucket, ‸times: 1}\n")),
    ("unknown-api", check("  - order: [CreateBucket, ‸PutObjects]\n")),
    ("unknown-api", check("  - order:\n      - CreateBucket\n      - {api: ‸PutObjects, params: {Key: k}}\n")),
    ("bad-api", check("  - order: [CreateBucket, ‸put_object]\n")),
    ("unknown-key", check("  - order: [CreateBucket, {api: PutObject, ‸parms: {Key: k}}]\n")),
    ("missing-key", check("  - order: [CreateBucket, ‸{params: {Key: k}}]\n")),
    ("contradiction", check("  - ‸not_called: PutObject\n  - order: [CreateBucket, PutObject]\n")),
    ("contradiction", check("  - called: PutObject\n  - ‸called: {api: PutObject, at_most: 0}\n")),
    (
        "contradiction",
        check("  - returns: 1\ndiagnose:\n  - when: [{called: GetObject}, ‸{not_called: GetObject}]\n    say: x\n"),
    ),
    ("few-steps", check("  - order: ‸[CreateBucket]\n")),
    ("empty-list", check("  - order: ‸[]\n")),
    ("wrong-type", check("  - order: ‸CreateBucket\n")),
    ("unknown-variable", check("  - order: [CreateBucket, {api: PutObject, params: {Key: '‸${learnr}'}}]\n")),
    ("out-of-range", check("  - called: {api: CreateBucket, times: ‸-1}\n")),
    ("wrong-type", check("  - called: {api: CreateBucket, times: ‸1.5}\n")),
    ("contradiction", check("  - ‸called: {api: CreateBucket, at_least: 3, at_most: 2}\n")),
    ("contradiction", check("  - ‸called: {api: CreateBucket, at_least: 3, times: 2}\n")),
    ("empty-check", check("  - ‸called: {api: CreateBucket, at_least: 0}\n")),
    ("wrong-value", check("  - returns: [1, ‸.inf]\n".replace("[1, ‸.inf]", "‸[1, .inf]"))),
    ("empty-text", check("  - raises: ‸''\n")),
    ("empty-check", check("  - ‸prints: {}\n")),
    ("missing-key", check("  - url: ‸{url: x}\n")),
    ("out-of-range", check("  - url: {url: x, status: ‸99}\n")),
    ("wrong-value", check("  - url: {url: x, status: 200, method: ‸get}\n")),
    ("bad-name", check("  - python: ‸a b\n")),
    ("no-function", check("  - python: ‸is_right\n")),
    ("bad-points", check("  - returns: 1\n    points: ‸0\n")),
    ("unknown-variable", check("  - bucket: ‸${learnr}-photos\n")),
    ("unknown-variable", check('  - object: {bucket: b, key: "a/‸${what}"}\n')),
    ("unknown-variable", check("  - bucket: ‸${returned}\n")),
    ("unknown-variable", check("  - returns: 1\n    otherwise: Say ‸${lerner}.\n")),
    ("bad-name", "title: M\nprompt: P\nrun: {call: ‸make()}\nchecks: [{returns: 1}]\nhints: a\nwrong: {two.py: x}\n"),
    ("no-function", "title: M\nprompt: P\nrun: {call: ‸mak}\nchecks: [{returns: 1}]\nhints: a\nwrong: {two.py: x}\n"),
    ("out-of-range", check("  - returns: 1\nlimits: {seconds: ‸0}\n")),
    ("out-of-range", check("  - returns: 1\nlimits: {memory_mb: ‸1000000}\n")),
    ("unknown-key", check("  - returns: 1\nlimits: {‸second: 1}\n")),
    ("wrong-value", check("  - returns: 1\nstart: {buckets: [{name: b, region: ‸mars}]}\n")),
    ("wrong-value", check("  - returns: 1\nstart: {buckets: [{name: b, owner: ‸me}]}\n")),
    ("acl-needs-acls", check("  - returns: 1\nstart: {buckets: [‸{name: b, acl: public-read}]}\n")),
    ("missing-key", check("  - returns: 1\nstart: {buckets: [{name: b, objects: [‸{text: x}]}]}\n")),
    ("same-key", check("  - returns: 1\nstart: {buckets: [{name: b, objects: [{key: ‸k, count: 2}]}]}\n")),
    ("same-key", check('  - returns: 1\nstart: {buckets: [{name: b, objects: [{key: ‸"$${number}", count: 2}]}]}\n')),
    ("unknown-variable", check('  - returns: 1\nstart: {buckets: [{name: b, objects: [{key: ‸"${number}"}]}]}\n')),
    ("unknown-variable", check('  - returns: 1\nstart: {buckets: [{name: "‸${number}"}]}\n')),
    (
        "out-of-range",
        check('  - returns: 1\nstart: {buckets: [{name: b, objects: [{key: "${number}", count: ‸0}]}]}\n'),
    ),
    ("wrong-value", check("  - returns: 1\nstart: {instances: [{name: a, type: ‸micro}]}\n")),
    ("wrong-value", check("  - returns: 1\nstart: {instances: [{name: a, state: ‸pending}]}\n")),
    ("wrong-value", check("  - returns: 1\nstart: {instances: [{name: a, image: ‸windows}]}\n")),
    ("unknown-name", check("  - returns: 1\nstart: {instances: [{name: a, key_pair: ‸k}]}\n")),
    ("unknown-name", check("  - returns: 1\nstart: {instances: [{name: a, security_groups: [‸web]}]}\n")),
    ("unknown-name", check("  - returns: 1\nstart: {instances: [{name: a}], volumes: [{name: v, attached_to: ‸b}]}\n")),
    ("duplicate-name", check("  - returns: 1\nstart: {key_pairs: [{name: k}, {name: ‸k}]}\n")),
    ("out-of-range", check("  - returns: 1\nstart: {volumes: [{name: v, size: ‸0}]}\n")),
    ("wrong-value", check("  - returns: 1\nstart: {volumes: [{name: v, type: ‸gp4}]}\n")),
    ("wrong-value", check("  - returns: 1\nstart: {security_groups: [{name: g, inbound: [{ports: ‸80-22}]}]}\n")),
    ("wrong-value", check("  - returns: 1\nstart: {security_groups: [{name: g, inbound: [{ports: ‸70000}]}]}\n")),
    ("unknown-key", check("  - returns: 1\nstart: {volumes: [{name: v, ‸iops: 3}]}\n")),
    ("missing-key", check("  - returns: 1\ndiagnose: [‸{when: {bucket: b}}]\n")),
    ("unknown-check", check("  - returns: 1\ndiagnose: [{when: {‸bukket: b}, say: x}]\n")),
    ("unknown-check", check("  - returns: 1\ndiagnose: [{when: [{bucket: a}, {‸bukket: b}], say: x}]\n")),
    ("unknown-key", check("  - returns: 1\ndiagnose: [{when: {bucket: a, ‸points: 2}, say: x}]\n")),
    ("empty-list", check("  - returns: 1\ndiagnose: [{when: ‸[], say: x}]\n")),
    ("no-hints", "‸title: M\nprompt: P\nchecks: [{returns: 1}]\nwrong: {two.py: x}\n"),
    ("missing-file", "title: M\nprompt: P\nchecks: [{returns: 1}]\nhints: a\nwrong: {two.py: x, ‸three.py: y}\n"),
    ("unlisted-wrong", "‸title: M\nprompt: P\nchecks: [{returns: 1}]\nhints: a\n"),
    ("empty-text", "title: M\nprompt: P\nchecks: [{returns: 1}]\nhints: a\nwrong: {two.py: ‸''}\n"),
]
LESSONS = [
    ("no-title", "‸Hello.\n" + PLACED),
    ("no-title", "‸## Names\n" + PLACED),
    ("late-title", "Hello.\n\n‸# First\n" + PLACED),
    ("second-title", "# First\n" + PLACED + "\n‸# Second\n\nText.\n"),
    ("empty-section", "# First\n" + PLACED + "\n‸## Nothing\n"),
    ("empty-heading", "# First\n" + PLACED + "\n‸##\n\nText.\n"),
    ("missing-link", "# First\n\nSee ‸[that](../quizzes/nams.yaml).\n" + PLACED),
    ("missing-link", "# First\n\n‸[that](../quizzes/nams.yaml)\n" + PLACED),
    ("missing-link", "# First\n\n> - a\n>   b ‸[that](nothing.md)\n" + PLACED),
    ("missing-link", "# First\n\n| a | b |\n|---|---|\n| [q](first.md) | \\| ‸[that](x.md) |\n" + PLACED),
    ("missing-link", "# First\n\n## A 学 ‸[that](nothing.md)\n" + PLACED),
    ("missing-link", "# First\n\n‸[that](%00)\n" + PLACED),
    ("missing-link", "# First\n\n‸[that](" + "a" * 5000 + ")\n" + PLACED),
    ("missing-image", "# First\n\nSee ‸![that](no.png).\n" + PLACED),
    ("missing-image", "# First\n\n*a* [‸![that](no.png)](first.md)\n" + PLACED),
    ("outside-course", "# First\n\n‸[that](../../secret.md)\n" + PLACED),
    ("outside-course", "# First\n\n‸[that](/etc/passwd)\n" + PLACED),
    ("open-fence", "# First\n" + PLACED + "\n‸```python\nprint(1)\n\n## Names\n\nText.\n"),
    ("open-fence", "# First\n" + PLACED + "\n‸~~~~\n~~~\n"),
    ("far-definition", "# First\n\n[that][a]\n" + PLACED + "\n‸[a]: first.md\n"),
    ("placed-twice", "# First\n" + PLACED + "\n‸[q](../quizzes/names.yaml)\n"),
    ("placed-twice", "# First\n" + PLACED + "\n‸[e](exercises/make)\n"),
]
EXERCISE_LINK = "\n[e](exercises/make/)\n"
UNPLACED = [
    ("missing-link", "# First\n\n‸[that](../quizzes/nams.yaml)\n" + EXERCISE_LINK),
    ("missing-link", "# First\n\n‸[that](names.yaml)\n" + EXERCISE_LINK),
    ("missing-link", "# First\n\n[q](../quizzes/names.yaml)\n\n‸[e](exercises/maek/)\n"),
    ("link-in-text", "# First\n\nNow try ‸[that](../quizzes/names.yaml).\n" + EXERCISE_LINK),
    ("link-in-text", "# First\n\n- ‸[that](../quizzes/names.yaml)\n- more\n" + EXERCISE_LINK),
    ("link-in-text", "# First\n\n## ‸[that](../quizzes/names.yaml)\n\nText.\n" + EXERCISE_LINK),
    ("link-in-text", "# First\n\n[q](../quizzes/names.yaml)\n\nNow ‸[make](exercises/make/) it.\n"),
    ("orphan-quiz", "# First\n\nSee [the lesson](first.md).\n" + EXERCISE_LINK),
]
BLOCKS = [
    ("python-block", "# First\n" + PLACED + "\n```python\nx = 1\n‸print(x\n```\n"),
    ("python-block", "# First\n" + PLACED + "\n- a\n\n  ```py\n‸  for x in y\n  ```\n"),
]
COURSES = [
    ("unknown-quiz", "format: 1\nid: a\ntitle: T\nlessons: [first.md]\nunplaced: [‸name]\n"),
    ("wrong-type", "format: 1\nid: a\ntitle: T\nlessons: [first.md]\nunplaced: ‸{names: x}\n"),
    ("placed-unplaced", "format: 1\nid: a\ntitle: T\nlessons: [first.md]\nunplaced: [‸names]\n"),
    ("newer-format", "format: ‸2\nid: a\ntitle: T\nlessons: [first.md]\n"),
    ("wrong-value", "format: ‸one\nid: a\ntitle: T\nlessons: [first.md]\n"),
    ("missing-key", "‸id: a\ntitle: T\nlessons: [first.md]\n"),
    ("bad-id", "format: 1\nid: ‸../a\ntitle: T\nlessons: [first.md]\n"),
    ("missing-lesson", "format: 1\nid: a\ntitle: T\nlessons: [first.md, ‸frist.md]\n"),
    ("missing-lesson", "format: 1\nid: a\ntitle: T\nlessons: [first.md, ‸../first.md]\n"),
    ("duplicate-lesson", "format: 1\nid: a\ntitle: T\nlessons: [first.md, ‸first.md]\n"),
]
PLANTED = [
    (name, code, text)
    for name, cases in [
        (QUIZ, YAML),
        (QUIZ, QUIZZES),
        (EXERCISE, EXERCISES),
        (LESSON, LESSONS + BLOCKS),
        (COURSE, COURSES),
    ]
    for code, text in cases
]


@pytest.mark.parametrize(("name", "code", "text"), PLANTED, ids=lambda value: ascii(value)[-70:])
def test_a_planted_mistake_is_named_at_its_place_and_nothing_else_is(course, name, code, text):
    course.write(name, text)
    assert course.found() == [(code, *course.expected)]


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, _, text in PLANTED], ids=lambda value: ascii(value)[-70:]
)
def test_only_a_course_with_errors_is_refused(course, name, text):
    course.write(name, text)
    problems = course.problems()
    if any(problem.severity is Severity.ERROR for problem in problems):
        with pytest.raises(CourseError) as caught:
            load_course(course.root)
        assert list(caught.value.problems) == problems
    else:
        assert list(load_course(course.root).warnings) == problems


def test_the_course_that_mistakes_are_planted_in_is_right(course):
    assert course.found() == []


def test_ten_mistakes_in_ten_files_and_places_are_all_named_at_once(course):
    course.write(COURSE, "format: 1\nid: Small\ntitle: A small course\nlessons: [first.md, gone.md]\n")
    course.write(LESSON, "# First\n\nSee [that](nothing.md).\n\n![x](no.png)\n" + PLACED)
    course.write(QUIZ, question("  - ask: a\n    choices: [S3, EBS]\n    answer: S4\n  - ask: b\n    anwser: c\n"))
    course.write(EXERCISE, HEAD.replace("hints", "hint") + "checks:\n  - acl: {bucket: b, is: open}\n  - python: f\n")
    course.write("lessons/exercises/make/starter.py", "def make(:\n")
    named = set(course.found())
    assert named >= {
        ("bad-id", COURSE, 2, 5),
        ("missing-lesson", COURSE, 4, 21),
        ("missing-link", LESSON, 3, 5),
        ("missing-image", LESSON, 5, 1),
        ("no-right-choice", QUIZ, 5, 13),
        ("unknown-key", QUIZ, 7, 5),
        ("unknown-key", EXERCISE, 4, 1),
        ("wrong-value", EXERCISE, 7, 26),
        ("no-function", EXERCISE, 8, 13),
        ("python-syntax", "lessons/exercises/make/starter.py", 1, 10),
    }
    assert len({(name, line) for _, name, line, _ in named}) >= 10


def test_several_mistakes_in_one_question_or_check_are_all_named(course):
    course.write(
        QUIZ, question("  - {ask: a, choices: [x, {text: y, feedbak: z}, x], answer: w, points: -1, hint: h}\n")
    )
    course.write(
        EXERCISE, check("  - {called: {api: CreateBuckets, times: many}, points: 0}\n  - {python: f, point: 1}\n")
    )
    assert course.found() == [
        ("unknown-api", EXERCISE, 7, 20),
        ("wrong-type", EXERCISE, 7, 42),
        ("bad-points", EXERCISE, 7, 57),
        ("no-function", EXERCISE, 8, 14),
        ("unknown-key", EXERCISE, 8, 17),
        ("unknown-key", QUIZ, 3, 37),
        ("duplicate-choice", QUIZ, 3, 50),
        ("no-right-choice", QUIZ, 3, 62),
        ("bad-points", QUIZ, 3, 73),
        ("unknown-key", QUIZ, 3, 77),
    ]


def test_a_slip_of_the_pen_is_answered_with_what_was_meant(course):
    course.write(LESSON, "# First\n\n[q](../quizzes/nams.yaml)\n\n[e](exercises/maek/)\n\n[x](names.yaml)\n")
    course.write(QUIZ, question("  - {ask: a, choices: [bucket, folder], answer: buckt, hintz: x}\n"))
    course.write(EXERCISE, check("  - bukcet: x\n  - bucket: ${learnr}\n"))
    mends = " ".join(problem.mend for problem in course.problems())
    for meant in ("`../quizzes/names.yaml`", "`exercises/make/`", "`hints`", "`bucket`", "`learner`"):
        assert f"did you mean {meant}?" in mends


@pytest.mark.parametrize(
    ("slip", "what"),
    [
        ("    answer:Ribosome\n    points: 2\n", "a blank is missing after `:`"),
        ("    answer Ribosome\n    points: 2\n", "a `:` is missing after `answer`"),
        ("    choices:\n      - a\n      -Table\n      - c\n", "a blank is missing after `-`"),
        ("<<<<<<< HEAD\n    answer: a\n=======\n    answer: b\n>>>>>>> b\n", "this is a mark of a merge conflict"),
        ("    answer: http://a.b\n    c\n   d: e\n", None),
    ],
)
def test_a_slip_that_stops_the_parser_only_later_is_named_itself(course, slip, what):
    course.write(QUIZ, question("  - ask: x\n" + slip))
    (problem,) = course.problems()
    assert problem.what == what or (what is None and "missing" not in problem.what)


@pytest.mark.parametrize(
    ("listed", "mend"),
    [
        ("[first]", "did you mean `first.md`?"),
        ("[frist.md]", "did you mean `first.md`?"),
        ("[fi.md]", "write lessons/fi.md, or remove it here"),
        ("[nope.md]", "write lessons/nope.md, or remove it here"),
        ("[first.md, frist.md]", "write lessons/frist.md, or remove it here"),
    ],
)
def test_only_a_lesson_that_is_near_and_not_listed_yet_is_suggested(course, listed, mend):
    course.write(COURSE, f"format: 1\nid: small\ntitle: S\nlessons: {listed}\n")
    assert mend in [problem.mend for problem in course.problems() if problem.code == "missing-lesson"]


@pytest.mark.parametrize(("code", "text"), UNPLACED)
def test_what_a_lesson_links_to_is_no_orphan_as_well(course, code, text):
    course.write(LESSON, text)
    if code == "orphan-quiz":
        assert course.found() == [(code, QUIZ, 1, 1)]
    else:
        assert course.found() == [(code, *course.expected)]


def test_a_quiz_that_stands_alone_elsewhere_may_be_linked_to_from_any_text(course):
    course.write(LESSON, "# First\n\nSee [that](../quizzes/names.yaml).\n" + PLACED)
    assert course.found() == []


@pytest.mark.parametrize(
    "block",
    [
        "```python no-run\nx = ...(\n```",
        "```python expect-error\nx = (\n```",
        "```python\nx = await y()\n```",
        "```python\nreturn_ = '\\d'\n```",
        "```pycon\n>>> x\n```",
        "```\nx = (\n```",
        "- a\n\n  ```python\n  if x:\n      y()\n  ```",
        "```python\n```",
    ],
)
def test_a_block_that_python_can_read_or_is_not_meant_to_is_fine(course, block):
    course.write(LESSON, f"# First\n{PLACED}\n{block}\n")
    assert course.found() == []
