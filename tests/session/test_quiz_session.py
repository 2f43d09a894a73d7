"""What a session knows of questions: their order, attempts, hints, ratings, right answers, and passing."""

from __future__ import annotations

import csv
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tutor.errors import ProgressError, UsageError
from tutor.model.course import Quiz
from tutor.model.places import Place
from tutor.model.questions import (
    Blank,
    Choice,
    ChoiceQuestion,
    ClozeQuestion,
    FreeTextQuestion,
    Hint,
    MatchQuestion,
    MultiQuestion,
    NumberQuestion,
    NumberRule,
    OrderQuestion,
    Pair,
    PredictQuestion,
    Status,
    TextPattern,
    TextQuestion,
    TextRule,
    TextSyntax,
    TrueFalseQuestion,
)
from tutor.model.rubric import Concept, Phrase, PhraseGroup, Rubric
from tutor.model.verdicts import Verdict
from tutor.session import Mark, Score

AT = Place(Path("quiz.yaml"))
WORD = TextQuestion(id="word", ask="?", place=AT, rule=TextRule((TextPattern("bucket"),)))
RUBRIC = Rubric(
    tuple(Concept(name, f"{name}?", (PhraseGroup((Phrase(name, AT),)),), AT) for name in ("zone", "server")), 2, AT
)
# an answer about bananas is about the question, and meets no rule
WHY = FreeTextQuestion(
    id="why", ask="Where do bananas grow?", place=AT, answer="The zone of the server.", rubric=RUBRIC
)


@pytest.fixture
def with_quiz(course, reopen):
    """Opens a session on a course with these questions as the quiz `sky`."""

    def with_quiz(*questions, **more):
        quiz = Quiz("sky", "Sky", questions, Path("sky.yaml"), **more)
        return reopen(replace(course, quizzes={"sky": quiz}))

    return with_quiz


# --- in which order ------------------------------------------------------------------------------------------


def choices(*texts, pinned=()):
    return tuple(Choice(text, right=not index, pinned=text in pinned) for index, text in enumerate(texts))


def shown(session):
    return [choice.text for choice in session.choices("sky", "pick")]


def test_pinned_choices_and_those_that_speak_of_others_stay_last_as_their_author_ordered_them(with_quiz):
    texts = ("None of these", "b", "I don't know", "c", "All of these", "d")
    question = ChoiceQuestion(id="pick", ask="?", place=AT, choices=choices(*texts, pinned=("I don't know",)))
    assert shown(with_quiz(question))[-3:] == ["None of these", "I don't know", "All of these"]
    assert sorted(shown(with_quiz(question))[:3]) == ["b", "c", "d"]


def test_choices_of_a_quiz_that_is_not_shuffled_stand_as_written(with_quiz):
    question = ChoiceQuestion(id="pick", ask="?", place=AT, choices=choices("All of these", "b", "c", "d", "a"))
    assert shown(with_quiz(question, shuffle=False)) == ["All of these", "b", "c", "d", "a"]
    assert shown(with_quiz(question)) != ["All of these", "b", "c", "d", "a"]


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("count", [2, 3, 6])
def test_items_are_never_shown_in_a_right_order(with_quiz, count, shuffle):
    for number in range(20):
        items = tuple(f"{number}.{index}" for index in range(count))
        session = with_quiz(OrderQuestion(id="sort", ask="?", place=AT, items=items), shuffle=shuffle)
        assert session.shown("sky", "sort") != items
        assert sorted(session.shown("sky", "sort")) == sorted(items)


def test_items_with_several_right_orders_are_shown_in_none_of_them(with_quiz):
    for number in range(20):
        items = tuple(f"{number}.{index}" for index in range(4))
        question = OrderQuestion(id="sort", ask="?", place=AT, items=items, depends=((3, 0),))
        mixed = with_quiz(question).shown("sky", "sort")
        assert mixed.index(items[3]) < mixed.index(items[0])


def test_what_may_be_matched_is_shown_once_each_and_not_in_the_order_of_the_answer(with_quiz):
    pairs = (Pair("a", "1"), Pair("b", "2"), Pair("c", "1"))
    session = with_quiz(MatchQuestion(id="match", ask="?", place=AT, pairs=pairs, distractors=("3",)), shuffle=False)
    assert sorted(session.shown("sky", "match")) == ["1", "2", "3"]
    assert session.shown("sky", "match") != ("1", "2", "3")


def test_a_single_item_can_be_shown(with_quiz):
    assert with_quiz(OrderQuestion(id="sort", ask="?", place=AT, items=("only",))).shown("sky", "sort") == ("only",)


def test_gaps_with_choices_have_an_order_of_their_own(with_quiz):
    rule = TextRule((TextPattern("a"),))
    blanks = (Blank("one", rule), Blank("two", rule, tuple("abcdef")))
    question = ClozeQuestion(id="gaps", ask="?", place=AT, texts=("", "", ""), blanks=blanks)
    typed, picked = with_quiz(question).blank_choices("sky", "gaps")
    assert typed == ()
    assert sorted(picked) == list("abcdef")
    assert picked != tuple("abcdef")
    assert with_quiz(question, shuffle=False).blank_choices("sky", "gaps")[1] == tuple("abcdef")


def test_kinds_without_an_order_have_nothing_to_show(with_quiz):
    session = with_quiz(WORD)
    assert (session.choices("sky", "word"), session.shown("sky", "word")) == ((), ())
    assert session.blank_choices("sky", "word") == ()


# --- attempts ------------------------------------------------------------------------------------------------


def test_attempts_without_a_limit_are_not_counted(with_quiz):
    session = with_quiz(WORD)
    for _ in range(3):
        session.answer("sky", "word", "disk")
        assert session.attempts_left("sky", "word") is None
    session.answer("sky", "word", "bucket")
    assert session.answer("sky", "word", "disk").verdict is Verdict.FAIL


def test_an_answer_after_the_last_attempt_is_refused_and_not_kept(with_quiz):
    session = with_quiz(replace(WORD, attempts=(1.0, 0.5)))
    assert session.attempts_left("sky", "word") == 2
    session.answer("sky", "word", "disk")
    assert session.attempts_left("sky", "word") == 1
    session.answer("sky", "word", "file")
    assert session.attempts_left("sky", "word") == 0
    with pytest.raises(UsageError, match="all 2 attempts are used up"):
        session.answer("sky", "word", "bucket")
    assert session.answers()["sky", "word"].answer == "file"


def test_a_later_attempt_earns_its_share(with_quiz):
    session = with_quiz(replace(WORD, points=2.0, attempts=(1.0, 0.5)))
    session.answer("sky", "word", "disk")
    assert session.answer("sky", "word", "bucket").score == 1.0
    assert session.score().earned == 1.0


def test_a_question_that_was_passed_is_closed_where_attempts_are_counted(with_quiz):
    session = with_quiz(replace(WORD, attempts=(1.0, 0.5)))
    session.answer("sky", "word", "bucket")
    assert session.attempts_left("sky", "word") == 0
    with pytest.raises(UsageError, match="answered right"):
        session.answer("sky", "word", "bucket")


def test_two_programs_at_once_can_not_both_use_the_last_attempt(with_quiz):
    question = replace(WORD, attempts=(1.0,))
    sessions = [with_quiz(question) for _ in range(4)]
    ready = threading.Barrier(len(sessions))
    taken = []

    def answer(session):
        ready.wait()
        try:
            taken.append(session.answer("sky", "word", "disk"))
        except UsageError:
            taken.append(None)

    threads = [threading.Thread(target=answer, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(result is not None for result in taken) == 1
    assert sessions[0].answers()["sky", "word"].attempts == 1


def test_a_section_whose_question_is_closed_is_done(with_quiz):
    session = with_quiz(replace(WORD, attempts=(1.0,)))
    session.go("one", "colours")
    session.answer("sky", "word", "disk")
    assert session.section_mark("one", "colours") is Mark.DONE


def test_a_question_that_was_right_once_stays_done(with_quiz):
    session = with_quiz(replace(WORD, hints=(Hint("It holds.", 0.5),)))
    session.next_question_hint("sky", "word")
    session.answer("sky", "word", "bucket")
    session.answer("sky", "word", "disk")
    assert session.section_mark("one", "colours") is Mark.DONE


# --- hints ---------------------------------------------------------------------------------------------------


def test_hints_of_a_question_come_one_at_a_time_stay_and_cost(with_quiz):
    question = replace(WORD, hints=(Hint("It holds.", 0.25), Hint("Buck.", 0.25)))
    session = with_quiz(question)
    assert session.question_hints_shown("sky", "word") == ()
    assert session.next_question_hint("sky", "word") == question.hints[0]
    again = with_quiz(question)
    assert again.question_hints_shown("sky", "word") == question.hints[:1]
    assert again.answer("sky", "word", "bucket").score == 0.75
    assert again.next_question_hint("sky", "word") == question.hints[1]
    assert again.next_question_hint("sky", "word") is None


# --- what no rule met ----------------------------------------------------------------------------------------


def to_mark(tmp_path):
    with (tmp_path / "data/to-mark/small.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_an_unsure_answer_uses_up_no_attempt_and_earns_nothing(with_quiz):
    session = with_quiz(replace(WHY, attempts=(1.0, 0.5)))
    assert session.answer("sky", "why", "bananas").verdict is Verdict.UNSURE
    assert session.attempts_left("sky", "why") == 2
    assert session.score().earned == 0
    assert session.answer("sky", "why", "It has to do with the zone where a server is.").score == 1.0


@pytest.mark.parametrize(
    "again",
    [
        "The zone of the server.",
        "the **zone** of the\nserver",
        "I say: the zone of the server!",
        "The zone of teh server",
    ],
)
def test_the_model_answer_typed_after_it_was_shown_earns_nothing_and_uses_up_no_attempt(with_quiz, again):
    session = with_quiz(replace(WHY, attempts=(1.0,)))
    session.answer("sky", "why", "bananas")
    result = session.answer("sky", "why", again)
    assert (result.verdict, result.score, result.taken) == (Verdict.FAIL, 0.0, False)
    assert result.feedback == ("That is the model answer again. Say it in your own words.",)
    assert session.answers()["sky", "why"].answer == "bananas"
    assert session.attempts_left("sky", "why") == 1


def test_the_model_answer_is_right_for_who_has_not_seen_it(with_quiz):
    assert with_quiz(WHY).answer("sky", "why", WHY.answer).score == 1.0


@pytest.mark.parametrize("unreadable", ["about 7", "7 parsec", "1.024,5", "", "seven"])
def test_what_can_not_be_read_as_an_answer_uses_up_no_attempt_and_is_not_kept(with_quiz, unreadable):
    rule = NumberRule(7, unit="TB", units=(("TB", 1.0),))
    session = with_quiz(NumberQuestion(id="many", ask="?", place=AT, rule=rule, attempts=(1.0,)))
    result = session.answer("sky", "many", unreadable)
    assert (result.taken, result.score) == (False, 0.0)
    assert result.feedback
    assert session.answers() == {}
    assert session.answer("sky", "many", "7 TB").score == 1.0


def test_an_unsure_answer_is_kept_for_the_instructor(with_quiz, tmp_path):
    session = with_quiz(WHY)
    texts = [
        "bananas",
        'say "bananas", you',
        "two\nbananas",
        "=bananas",
        "@bananas",
        "\udc80 bananas 🦊",
        "bananas \x00",
    ]
    for text in texts:
        session.answer("sky", "why", text)
    rows = to_mark(tmp_path)
    assert [row["answer"] for row in rows] == [*texts[:3], "'=bananas", "'@bananas", "\\udc80 bananas 🦊", texts[-1]]
    assert {(row["quiz"], row["question"], row["label"]) for row in rows} == {("sky", "why", "")}


def test_what_the_instructor_wrote_stays_in_the_file(with_quiz, tmp_path):
    file = tmp_path / "data/to-mark/small.csv"
    with_quiz(WHY).answer("sky", "why", "bananas")
    file.write_text(file.read_text().replace("bananas,", "bananas,reject").rstrip("\n"))
    with_quiz(WHY).answer("sky", "why", "more bananas")
    assert [(row["answer"], row["label"]) for row in to_mark(tmp_path)] == [("bananas", "reject"), ("more bananas", "")]


def test_nobody_else_may_read_the_file_to_mark(with_quiz, tmp_path):
    with_quiz(WHY).answer("sky", "why", "bananas")
    assert (tmp_path / "data/to-mark/small.csv").stat().st_mode & 0o077 == 0


def test_an_answer_that_can_not_be_kept_to_mark_is_not_taken_at_all(with_quiz, tmp_path):
    session = with_quiz(WHY)
    (tmp_path / "data/to-mark").write_text("a file where a folder should be")
    with pytest.raises(ProgressError, match="instructor"):
        session.answer("sky", "why", "bananas")
    assert session.answers() == {}


def test_a_rating_is_kept_and_is_no_score(with_quiz):
    session = with_quiz(WHY)
    session.answer("sky", "why", "bananas")
    assert session.rating("sky", "why") is None
    session.rate("sky", "why", (True, False))
    session.rate("sky", "why", (True, True))
    assert with_quiz(WHY).rating("sky", "why") == (True, True)
    assert session.score().earned == 0
    session.answer("sky", "why", "more bananas")
    assert session.rating("sky", "why") is None


def test_only_an_unsure_answer_can_be_rated_concept_by_concept(with_quiz):
    session = with_quiz(WHY, WORD)
    with pytest.raises(UsageError):
        session.rate("sky", "why", (True, True))
    session.answer("sky", "why", "bananas")
    with pytest.raises(UsageError):
        session.rate("sky", "why", (True,))
    session.answer("sky", "word", "disk")
    with pytest.raises(UsageError):
        session.rate("sky", "word", ())


# --- scores --------------------------------------------------------------------------------------------------


def test_a_quiz_is_passed_from_its_mark_on(with_quiz):
    session = with_quiz(WORD, replace(WORD, id="other"), pass_mark=0.5)
    assert session.has_passed("sky") is False
    session.answer("sky", "word", "bucket")
    assert session.quiz_score("sky") == Score(1.0, 2.0)
    assert session.has_passed("sky") is True
    assert with_quiz(WORD).has_passed("sky") is None


def test_a_void_question_counts_nowhere_and_one_with_credit_for_all_everywhere(with_quiz):
    void = replace(WORD, id="void", status=Status.VOID, points=5.0)
    credit = replace(WORD, id="credit", status=Status.CREDIT_ALL, points=3.0)
    session = with_quiz(WORD, void, credit)
    assert session.score() == Score(3.0, 6.0)  # the exercise of the course has two points
    session.answer("sky", "void", "bucket")
    session.answer("sky", "credit", "disk")
    assert session.quiz_score("sky") == Score(3.0, 4.0)


def test_thirds_of_a_point_can_make_a_whole(with_quiz):
    questions = [replace(WORD, id=f"w{index}", points=1 / 3) for index in range(3)]
    session = with_quiz(*questions, pass_mark=1.0)
    for question in questions:
        session.answer("sky", question.id, "bucket")
    assert session.has_passed("sky") is True


def test_an_unknown_quiz_is_told_by_name(session):
    for ask in (session.quiz_score, session.has_passed):
        with pytest.raises(UsageError, match="nowhere"):
            ask("nowhere")


# --- right answers -------------------------------------------------------------------------------------------


RULE = TextRule((TextPattern("buck*", TextSyntax.GLOB), TextPattern("bucket")))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (ChoiceQuestion(id="q", ask="?", place=AT, choices=choices("a", "b")), "a"),
        (MultiQuestion(id="q", ask="?", place=AT, choices=(*choices("a", "b"), *choices("c"))), "a; c"),
        (TrueFalseQuestion(id="q", ask="?", place=AT, answer=False), "false"),
        (NumberQuestion(id="q", ask="?", place=AT, rule=NumberRule(5, unit="TB")), "5 TB"),
        (NumberQuestion(id="q", ask="?", place=AT, rule=NumberRule(0.1)), "0.1"),
        (TextQuestion(id="q", ask="?", place=AT, rule=RULE), "bucket"),
        (TextQuestion(id="q", ask="?", place=AT, rule=TextRule(RULE.answers[:1])), ""),
        (replace(WHY, id="q"), "The zone of the server."),
        (
            ClozeQuestion(
                id="q",
                ask="?",
                place=AT,
                texts=("", "", ""),
                blanks=(Blank("one", RULE), Blank("two", NumberRule(3))),
            ),
            "1. bucket\n2. 3",
        ),
        (MatchQuestion(id="q", ask="?", place=AT, pairs=(Pair("a", "1"), Pair("b", "2"))), "a: 1\nb: 2"),
        (OrderQuestion(id="q", ask="?", place=AT, items=("make", "fill")), "1. make\n2. fill"),
        (PredictQuestion(id="q", ask="?", place=AT, program="print(1)", output="1\n"), "1\n"),
    ],
)
def test_every_kind_tells_its_right_answer_in_words(with_quiz, question, words):
    assert with_quiz(question).right_answer("sky", "q") == words
