"""What docs/writing-a-course.md shows is what the loader takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tutor.course import lint, load_course, render_problems
from tutor.course.check_documents import CheckForm
from tutor.course.check_kinds import CHECK_KINDS
from tutor.course.ec2_documents import (
    InstanceArgs,
    OnInstanceArgs,
    PortsArgs,
    SecurityGroupArgs,
    SshArgs,
    VolumeArgs,
)
from tutor.course.exercise_documents import DiagnoseDocument, ExerciseDocument, LimitsDocument, RunDocument
from tutor.course.input_documents import INPUT_KINDS, FilesInput, NamesInput, NumbersInput, TextsInput
from tutor.course.parallel_documents import CallOfFunction, InFlightArgs, ParallelArgs, SameResultArgs, SpeedupArgs
from tutor.course.question_documents import QuestionBase
from tutor.course.question_kinds import KINDS
from tutor.course.quiz_documents import QuizDocument
from tutor.course.rubric_documents import ConceptDocument, ForbidDocument, GroupDocument, RubricDocument
from tutor.course.start_documents import StartDocument, StartKeyPair
from tutor.gradebook.answers_file import read_answers
from tutor.grading import explain_answer, grade_answer, render_trace
from tutor.model.questions import FreeTextQuestion
from tutor.model.timing import Machine, Measurement
from tutor.model.verdicts import Verdict

GUIDE = Path(__file__).parents[2] / "docs" / "writing-a-course.md"
HANDED_IN = "bucket-names:\n"  # begins the example of answers.yaml
FUNCTION = "def make_bucket(name):\n    return name\n"
NOTE = "def leave_note(name, text):\n    return name, text\n"
COUNTS = (
    "def word_count(text):\n    return len(text.split())\n\n\n"
    "def sequential_word_count(texts):\n    return sum(map(word_count, texts))\n\n\n"
    "parallel_word_count = sequential_word_count\n"
)


@pytest.fixture
def guide():
    if not GUIDE.exists():
        pytest.skip("the guide is in the checkout only, and this is the wheel")
    return GUIDE.read_text("utf-8")


@pytest.fixture
def documented(guide, tmp_path):
    """A course put together from the guide's own examples: lists of questions make the quiz that its lesson places."""
    blocks = re.findall(r"^```(yaml|markdown|python)\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    questions = [text for language, text in blocks if language == "yaml" and text.startswith("- ")]
    others = (text for _, text in blocks if text not in questions and not text.startswith(HANDED_IN))
    course, lesson, quiz, exercise, checks, on_ec2, parallel = others
    exercises = tmp_path / "lessons" / "exercises"
    folder, noting, another = (exercises / name for name in ("create-bucket", "leave-note", "count-words"))
    for made in (folder, noting, another):
        (made / "wrong").mkdir(parents=True)
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "lessons" / "course.yaml").write_text(course)
    (tmp_path / "lessons" / "amazon-s3.md").write_text(
        f"# Amazon S3\n\n## Names\n\n{lesson}\n\n[Exercise: count](exercises/count-words/)\n\n"
        "[Exercise: note](exercises/leave-note/)\n"
    )
    (tmp_path / "quizzes" / "latency.yaml").write_text(quiz)
    (tmp_path / "quizzes" / "bucket-names.yaml").write_text("title: All kinds\nquestions:\n" + "".join(questions))
    (folder / "exercise.yaml").write_text(exercise)
    (folder / "checks.py").write_text(checks)
    for name in ("starter.py", "solution.py", "wrong/prints_instead.py"):
        (folder / name).write_text(FUNCTION)
    (noting / "exercise.yaml").write_text(on_ec2)
    for name in ("starter.py", "solution.py", "wrong/opens_to_all.py"):
        (noting / name).write_text(NOTE)
    (another / "exercise.yaml").write_text(parallel)
    for name in ("starter.py", "solution.py", "wrong/one_by_one.py"):
        (another / name).write_text(COUNTS)
    return tmp_path


def test_the_guides_examples_are_a_course_without_a_problem(documented):
    assert render_problems(lint(documented)) == ""


def test_every_kind_and_placement_of_the_guide_is_there(documented):
    course = load_course(documented)
    short = [type(question).__name__ for question in course.quizzes["latency"].questions]
    assert short == ["TextQuestion", "ChoiceQuestion"]
    kinds = [type(question).__name__ for question in course.quizzes["bucket-names"].questions]
    assert kinds == [
        "ChoiceQuestion", "MultiQuestion", "TrueFalseQuestion", "NumberQuestion", "NumberQuestion", "TextQuestion",
        "FreeTextQuestion", "ClozeQuestion", "MatchQuestion", "OrderQuestion", "PredictQuestion", "MeasuredQuestion",
    ]  # fmt: skip
    assert course.unplaced == ("latency",)
    assert course.exercises["create-bucket"].points == 4
    assert list(course.exercises["count-words"].make) == ["texts"]


def test_the_guides_rubric_judges_its_own_examples_right(documented):
    questions = load_course(documented).quizzes["bucket-names"].questions
    (question,) = (question for question in questions if isinstance(question, FreeTextQuestion))
    right = {text: grade_answer(question, text).verdict for text in (*question.accept, question.answer)}
    wrong = {text: grade_answer(question, text).verdict for text in question.reject}
    assert set(right.values()) == {Verdict.PASS}, right
    assert set(wrong.values()) == {Verdict.FAIL}, wrong


def test_the_guides_answers_file_answers_every_kind_right(guide, documented):
    course = load_course(documented)
    (written,) = re.findall(rf"^```yaml\n({HANDED_IN}.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    by_name = "{gap 1: objects, container: buckets, gap 3: 63}"
    assert by_name in guide
    for text in (written, written.replace("[objects, buckets, 63] ", by_name)):
        handed_in = read_answers(text.encode(), Path("answers.yaml"), course.quizzes)
        assert handed_in.problems == ()
        questions = course.quizzes["bucket-names"].questions
        answers = [(question, handed_in.answers["bucket-names", question.id]) for question in questions]
        verdicts = {
            question.id: grade_answer(question, answer, measurement=as_predicted(answer)).verdict
            for question, answer in answers
        }
        assert set(verdicts.values()) == {Verdict.PASS}, verdicts


def as_predicted(answer):
    """An experiment in which what is named first was fastest."""
    if not isinstance(answer, list):
        return None
    return Measurement(machine=Machine(cores=2), seconds={name: (at + 1.0,) * 9 for at, name in enumerate(answer)})


def test_the_guides_explanation_of_an_answer_is_what_is_shown(guide, documented):
    (answer,) = re.findall(r'^tutor try \S+#why-ebs "(.*)" --explain$', guide, re.MULTILINE)
    (shown,) = re.findall(r"^```text\n(pass .*?)^```$", guide, re.MULTILINE | re.DOTALL)
    questions = load_course(documented).quizzes["bucket-names"].questions
    (question,) = (question for question in questions if isinstance(question, FreeTextQuestion))
    assert render_trace(explain_answer(question, answer)) == shown.rstrip("\n")


def test_the_guides_list_of_contents_leads_to_every_heading(guide):
    text = re.sub(r"^```.*?^```$", "", guide, flags=re.MULTILINE | re.DOTALL)
    headings = [re.sub(r"[^a-z0-9 -]", "", name.lower()) for name in re.findall(r"^###? (.+)$", text, re.MULTILINE)]
    contents = text[: text.index("\n## ")]
    assert re.findall(r"\]\(#([^)]*)\)", contents) == [name.replace(" ", "-") for name in headings]


@pytest.mark.parametrize(
    "form",
    [*KINDS.values(), QuestionBase, QuizDocument, RubricDocument, ConceptDocument, ForbidDocument, GroupDocument],
    ids=lambda form: form.__name__,
)
def test_the_guide_has_a_word_on_every_key(guide, form):
    quizzes = guide[guide.index("## Quizzes") : guide.index("## Exercises")]
    known = re.findall(
        r"[a-z_]+", " ".join(re.findall(r"`[^`\n]+`|^[- ]+[a-z_]+:|[{,] ?[a-z_]+:", quizzes, re.MULTILINE))
    )
    assert set(form.allowed_keys()) - set(known) - {"name"} == set()


@pytest.mark.parametrize(
    "form",
    [
        *(ExerciseDocument, RunDocument, LimitsDocument, DiagnoseDocument, StartDocument),
        *(CallOfFunction, ParallelArgs, SameResultArgs, InFlightArgs, SpeedupArgs),
        *(InstanceArgs, SecurityGroupArgs, PortsArgs, VolumeArgs, OnInstanceArgs, SshArgs, StartKeyPair),
        *(TextsInput, NumbersInput, NamesInput, FilesInput, CheckForm),
    ],
    ids=lambda form: form.__name__,
)
def test_the_guide_has_a_word_on_every_key_of_an_exercise(guide, form):
    exercises = guide[guide.index("## Exercises") : guide.index("## Prove a course")]
    known = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`[^`\n]+`|^[- ]*[a-z_]+:", exercises, re.MULTILINE))))
    assert set(form.allowed_keys()) - known == set()


def test_the_guide_has_a_word_on_every_kind_of_check_and_input(guide):
    exercises = guide[guide.index("## Exercises") : guide.index("## Prove a course")]
    for kind in CHECK_KINDS:
        assert f"`{kind}" in exercises, kind
    for kind in INPUT_KINDS:
        assert f"`{{{kind}: " in exercises, kind
