"""What is written in a quiz is what the learner is asked."""

from __future__ import annotations

import pytest

from tutor.course import load_course
from tutor.model.questions import (
    Choice,
    ChoiceQuestion,
    MultiQuestion,
    MultiScoring,
    TextPattern,
    TextQuestion,
    TextRule,
    TrueFalseQuestion,
    WrongText,
)


@pytest.fixture
def ask(course):
    def read(text):
        course.write("quizzes/names.yaml", "title: T\nquestions:\n" + text)
        return load_course(course.root).quizzes["names"].questions

    return read


def test_the_shortest_questions_are_two_and_three_lines(ask):
    typed, picked = ask("  - ask: Why?\n    answer: lower\n  - ask: Which?\n    choices: [S3, EBS]\n    answer: S3\n")
    assert isinstance(typed, TextQuestion)
    assert typed.rule == TextRule((TextPattern("lower"),))
    assert isinstance(picked, ChoiceQuestion)
    assert picked.choices == (Choice("S3", right=True), Choice("EBS", right=False))


def test_a_list_of_right_answers_makes_a_question_with_many(ask):
    (question,) = ask("  - {ask: a, choices: [x, y, z], answer: [x, z], scoring: exact, points: 2}\n")
    assert isinstance(question, MultiQuestion)
    assert [choice.right for choice in question.choices] == [True, False, True]
    assert question.scoring is MultiScoring.EXACT
    assert question.points == 2


def test_true_and_false_have_feedback_of_their_own(ask):
    (question,) = ask("  - {ask: a, answer: True, feedback: {true: Yes., false: No.}}\n")
    assert isinstance(question, TrueFalseQuestion)
    assert (question.answer, question.feedback_true, question.feedback_false) == (True, "Yes.", "No.")


def test_a_quoted_true_is_a_text(ask):
    (question,) = ask("  - {ask: a, answer: 'true'}\n")
    assert isinstance(question, TextQuestion)


def test_what_yaml_1_1_would_have_changed_stays_as_written(ask):
    written = ["no", "on", "12:30", "2026-01-01", "1_000", "0o17", "1.10", "5", "~", "null", "true", "0x1F", ".5"]
    (question,) = ask(
        "  - ask: a\n    choices:\n" + "".join(f"    - {text}\n" for text in written) + "    answer: 1.10\n"
    )
    assert [choice.text for choice in question.choices] == written
    assert [choice.text for choice in question.choices if choice.right] == ["1.10"]


def test_an_answer_is_found_whatever_its_white_space(ask):
    (question,) = ask('  - ask: a\n    choices: ["a  big\\n bucket", b]\n    answer: a big bucket\n')
    assert question.choices[0].right


def test_feedback_hangs_on_the_choice_or_stands_in_a_map(ask):
    (question,) = ask(
        "  - ask: a\n    choices: [{text: x, feedback: One.}, 5, true]\n    answer: x\n"
        "    feedback: {5: Two., true: Three.}\n"
    )
    assert [choice.feedback for choice in question.choices] == ["One.", "Two.", "Three."]


def test_wrong_texts_keep_their_feedback(ask):
    (question,) = ask("  - {ask: a, answer: [80, http], wrong: [{text: 443, feedback: That is https.}]}\n")
    assert question.rule.answers == (TextPattern("80"), TextPattern("http"))
    assert question.rule.wrong == (WrongText(TextPattern("443"), "That is https."),)


def test_case_counts_only_if_it_is_said_to(ask):
    strict, lax = ask(
        "  - {ask: a, answer: S3, case_sensitive: true, wrong: [{text: s3, feedback: x}]}\n  - {ask: b, answer: S3}\n"
    )
    assert (strict.rule.case_sensitive, lax.rule.case_sensitive) == (True, False)


def test_ids_come_from_the_words_and_are_unique(ask):
    questions = ask(
        "  - {ask: Which one?, answer: a}\n  - {ask: which One, answer: a}\n  - {ask: Où est-il?, answer: a}\n"
        "  - {ask: '???', answer: a}\n  - {ask: b, answer: a, id: which-one-2}\n"
    )
    assert [question.id for question in questions] == [
        "which-one",
        "which-one-3",
        "ou-est-il",
        "question",
        "which-one-2",
    ]


def test_a_question_knows_its_place(ask):
    first, second = ask("  - ask: a\n    answer: b\n  - answer: b\n    ask: c\n")
    assert (first.place.line, first.place.column) == (3, 5)
    assert (second.place.line, second.place.column) == (5, 5)


def test_markup_and_odd_text_come_through_unchanged(ask):
    text = "[bold]x[/] {y} <b> \U0001f600 \u202eabc `c` \x85\u2028"
    (question,) = ask(f'  - ask: "{text}"\n    answer: b\n    hints: ["{text}"]\n')
    assert question.hints[0].text.startswith("[bold]x[/] {y} <b> \U0001f600 \u202eabc `c`")
