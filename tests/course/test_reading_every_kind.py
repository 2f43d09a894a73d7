"""Each kind of question, written with every key that it may have, is read as its author meant it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course import load_course
from tutor.model.questions import (
    Blank,
    Choice,
    ChoiceQuestion,
    ClozeQuestion,
    FreeTextQuestion,
    Hint,
    MatchQuestion,
    MeasuredQuestion,
    MultiQuestion,
    MultiScoring,
    NearMiss,
    NumberQuestion,
    NumberRule,
    OrderQuestion,
    OrderScoring,
    Pair,
    PredictQuestion,
    SectionLink,
    Status,
    TextPattern,
    TextQuestion,
    TextRule,
    TextSyntax,
    TrueFalseQuestion,
    WrongText,
)
from tutor.model.rubric import Polarity

EVERY_KIND = Path(__file__).with_name("every-kind.yaml").read_text("utf-8")


@pytest.fixture
def quiz(course):
    course.write("quizzes/names.yaml", EVERY_KIND)
    return load_course(course.root).quizzes["names"]


@pytest.fixture
def only(quiz):
    def of(kind, number=0):
        return [question for question in quiz.questions if type(question) is kind][number]

    return of


@pytest.fixture
def ask(course):
    def read(text):
        course.write("quizzes/names.yaml", "title: T\nquestions:\n" + text)
        return load_course(course.root).quizzes["names"].questions

    return read


def test_a_quiz_with_everything_has_no_error(course, quiz):
    assert quiz.questions
    assert [problem for problem in course.problems() if problem.severity == "error"] == []


def test_a_quiz_says_how_it_is_shown_and_passed(quiz, course):
    assert (quiz.shuffle, quiz.pass_mark) == (False, 0.8)
    course.write("quizzes/names.yaml", "title: T\npass_mark: 0.5\nquestions: [{ask: a, answer: b}]\n")
    plain = load_course(course.root).quizzes["names"]
    assert (plain.shuffle, plain.pass_mark) == (True, 0.5)


def test_every_kind_is_told_from_its_keys(quiz):
    assert [type(question) for question in quiz.questions] == [
        TextQuestion, ChoiceQuestion, MultiQuestion, TrueFalseQuestion, NumberQuestion, NumberQuestion,
        FreeTextQuestion, ClozeQuestion, ClozeQuestion, MatchQuestion, MatchQuestion, OrderQuestion, OrderQuestion,
        PredictQuestion, MeasuredQuestion, MeasuredQuestion,
    ]  # fmt: skip


def test_a_question_keeps_what_all_of_them_may_have(only):
    question = only(ChoiceQuestion)
    assert question.points == 2
    assert question.attempts == (1, 0.7, 0.5)
    assert question.hints == (Hint("Think of the web."), Hint("It is not a disk.", 0.5))
    assert question.explanation == "Objects have addresses."
    assert question.tags == ("lecture",)
    assert question.taught_in == SectionLink("first", "names")
    assert question.status is Status.CREDIT_ALL


def test_attempts_may_be_counted_and_a_lesson_named_as_a_whole(only):
    question = only(MultiQuestion)
    assert question.attempts == (1, 1, 1)
    assert question.taught_in == SectionLink("first")
    assert question.hints == (Hint("Two are."),)
    assert question.scoring is MultiScoring.COVERAGE


def test_choices_keep_feedback_and_pins(only):
    assert only(ChoiceQuestion).choices == (
        Choice("S3", right=True),
        Choice("EBS", right=False, feedback="A volume is read by its own instance only."),
        Choice("EC2", right=False, feedback="It runs programs."),
        Choice("None of these", right=False, pinned=True),
    )


def test_a_void_question_is_worth_nothing(only):
    assert only(TrueFalseQuestion).worth == 0


def test_texts_may_be_patterns(only):
    assert only(TextQuestion).rule == TextRule(
        answers=(
            TextPattern("lower"),
            TextPattern("low*", TextSyntax.GLOB),
            TextPattern("the (lower|smaller) one", TextSyntax.REGEX),
        ),
        wrong=(
            WrongText(TextPattern("higher"), "That is time spent waiting."),
            WrongText(TextPattern("hi*", TextSyntax.GLOB), "x"),
            WrongText(TextPattern("h.", TextSyntax.REGEX), "x"),
        ),
        case_sensitive=True,
        typos=1,
    )


def test_a_wrong_text_may_stand_out_from_a_pattern_of_right_ones(ask):
    (question,) = ask("  - {ask: a, answer: {glob: 'low*'}, wrong: [{text: lowland, feedback: Not that.}]}\n")
    assert question.rule.wrong == (WrongText(TextPattern("lowland"), "Not that."),)


def test_a_phrase_may_hold_signs_that_are_read_as_words(ask):
    (question,) = ask("  - {ask: a, answer: b, rubric: {concepts: [{question: c, any: ['..', 'a < b', '=.']}]}}\n")
    assert len(question.rubric.concepts[0].groups) == 3


def test_a_number_may_be_written_alone(only):
    assert only(NumberQuestion).rule == NumberRule(63)


def test_a_number_keeps_its_tolerances_and_units(only):
    assert only(NumberQuestion, 1).rule == NumberRule(
        answer=48.8,
        tolerance=0.1,
        relative=0.01,
        significant=2,
        unit="TiB",
        units=(("TiB", 1.0), ("GiB", 1 / 1024)),
        unit_required=True,
        near=(NearMiss(5, "That was the limit once."),),
    )


@pytest.mark.parametrize("answer", ["63", "-1.5", "1e3", "0x1F", ".5"])
def test_an_unquoted_number_makes_a_number(ask, answer):
    (question,) = ask(f"  - {{ask: a, answer: {answer}}}\n")
    assert type(question) is NumberQuestion


@pytest.mark.parametrize("rest", ["'63'", "[63]", "63, wrong: [{text: 64, feedback: x}]", "63, typos: 0", "12:30"])
def test_a_number_in_quotes_in_a_list_or_with_keys_of_a_text_is_a_text(ask, rest):
    (question,) = ask(f"  - {{ask: a, answer: {rest}}}\n")
    assert type(question) is TextQuestion


def test_a_rubric_keeps_its_rules_and_where_they_stand(only):
    question = only(FreeTextQuestion)
    rubric = question.rubric
    assert (rubric.need, rubric.closed) == (1, True)
    assert rubric.synonyms == (("az", "availability zone"), ("instance", "machine", "server"))
    near, latency = rubric.concepts
    assert (near.name, near.required, latency.required) == ("near", True, False)
    assert latency.name == "what-does-that-do-to-the-time-a"
    texts = [[phrase.text for phrase in group.phrases] for group in near.groups]
    assert texts == [["same zone"], ["ebs", "near*|close*"], ["=local disk"]]
    assert [group.polarity for group in near.groups] == [Polarity.AFFIRMED, Polarity.AFFIRMED, Polarity.EITHER]
    assert [phrase.distance for group in near.groups for phrase in group.phrases] == [4, 4, 4, 5]
    (reversed_,) = rubric.forbidden
    assert reversed_.feedback == "It is the other way round."
    assert reversed_.unless[0].phrases[0].text == "cached"
    assert question.accept == ("It is in the same zone and has low latency.",)
    assert question.reject == ("It is not near.", "S3 is nearer.")
    lines = EVERY_KIND.split("\n")
    parts = [near, latency, reversed_]
    groups = [group for part in parts for group in part.groups] + list(reversed_.unless)
    for place, begins in [(rubric.place, "need:")] + [(part.place, "") for part in parts]:
        assert lines[place.line - 1][place.column - 1 :].startswith(begins or ("name:", "question:"))
    for phrase in (phrase for group in groups for phrase in group.phrases):
        assert lines[phrase.place.line - 1][phrase.place.column - 1 :].startswith(phrase.text)


def test_all_concepts_are_needed_if_nothing_is_said(ask):
    (question,) = ask(
        "  - ask: a\n    answer: b\n    rubric: {concepts: [{question: c, any: d}, {question: e, any: f}]}\n"
    )
    assert (question.rubric.need, question.rubric.closed) == (2, False)


def test_a_cloze_is_cut_at_its_gaps(only):
    question = only(ClozeQuestion)
    assert question.ask == "Fill in the gaps."
    assert question.texts == (
        "S3 keeps ",
        " in ",
        ", up to ",
        " characters, in ",
        " zones; `{{x}}` is no gap.\n",
    )
    assert question.blanks == (
        Blank("gap 1", TextRule((TextPattern("objects"), TextPattern("files")))),
        Blank("container", TextRule((TextPattern("buckets"),)), ("buckets", "folders")),
        Blank("gap 3", NumberRule(63)),
        Blank("n", NumberRule(3, tolerance=1, near=(NearMiss(1, "More than one."),))),
    )


def test_blanks_may_be_written_short(only):
    first, second, third = only(ClozeQuestion, 1).blanks
    assert first.rule == TextRule((TextPattern("x"),))
    assert second.rule == TextRule((TextPattern("y"), TextPattern("z*", TextSyntax.GLOB)))
    assert third.rule == TextRule((TextPattern("w"),), (WrongText(TextPattern("v"), "No."),), typos=1)


def test_pairs_are_lines_or_a_list(only):
    short, long = only(MatchQuestion), only(MatchQuestion, 1)
    assert short.pairs == (Pair("S3", "objects"), Pair("EBS", "blocks"), Pair("5", "numbers"))
    assert short.rights == ("objects", "blocks", "numbers", "tables")
    assert short.ask == "What belongs together?"
    assert long.pairs == (Pair("S3", "region", "Not a zone."), Pair("EBS", "zone"))


def test_an_order_may_depend(only):
    question, plain = only(OrderQuestion), only(OrderQuestion, 1)
    assert question.items == ("create the bucket", "add the object", "read it", "delete it")
    assert question.depends == ((2, 1), (3, 1))
    assert (question.scoring, plain.scoring) == (OrderScoring.EXACT, OrderScoring.LONGEST)
    assert (question.ask, plain.ask) == ("Put these in order.", "Order these.")


def test_a_program_keeps_its_lines(only):
    question = only(PredictQuestion)
    assert question.program == "for number in range(2):\n    print(number)\n"
    assert question.output == "0\n1\n"
    assert question.wrong == (WrongText(TextPattern("1 2"), "range begins at 0."),)


def test_no_id_tells_what_is_right(quiz):
    ids = [question.id for question in quiz.questions]
    assert ids[7] == "s3-keeps-in-up-to-characters-in-zones"
    assert ids[9] == "s3-ebs-5"
    assert ids[11] == "add-the-object-create-the-bucket-delete-it"
    assert len(set(ids)) == len(ids)


def test_a_quiz_may_hold_thousands_of_questions(ask):
    questions = ask("".join(f"  - {{ask: a{number}, answer: b, from: first#names}}\n" for number in range(2000)))
    assert len(questions) == 2000
