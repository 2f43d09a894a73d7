"""Every kind of question in the plain face: asked in lines, answered in lines, marked in lines."""

from __future__ import annotations

import csv
import io
import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.model.course import Course, Lesson, Quiz, QuizPlacement, Section
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
    SectionLink,
    Status,
    TextPattern,
    TextQuestion,
    TextRule,
    TrueFalseQuestion,
)
from tutor.model.rubric import Concept, Phrase, PhraseGroup, Rubric
from tutor.plain import run_plain
from tutor.plain_answers import letter, understood
from tutor.progress import ProgressStore
from tutor.session import Session

AT = Place(Path("quiz.yaml"))
_FRESH = itertools.count()
BOXES = set("─│┌┐└┘├┤┬┴┼━┃═║╭╮╰╯█▌▐")


class NoSandbox:
    """Quizzes need none."""

    def warm_up(self) -> None: ...

    def close(self) -> None: ...


def plain(*texts):
    return TextRule(tuple(TextPattern(text) for text in texts))


def concept(name, *phrases):
    groups = tuple(PhraseGroup((Phrase(phrase, AT),)) for phrase in phrases)
    return Concept(name, f"What about the {name}?", groups, AT)


RUBRIC = Rubric((concept("zone", "same zone"), concept("server", "one server")), 2, AT)
QUESTIONS = {
    "choice": ChoiceQuestion(
        id="q",
        ask="Which?",
        place=AT,
        choices=(Choice("S3", right=True), Choice("EBS", right=False, feedback="A disk."), Choice("EC2", right=False)),
        explanation="It holds objects.",
        taught_in=SectionLink("two", "disks"),
    ),
    "multi": MultiQuestion(
        id="q",
        ask="Which two?",
        place=AT,
        choices=(Choice("S3", right=True), Choice("EBS", right=True), Choice("EC2", right=False)),
    ),
    "true_false": TrueFalseQuestion(id="q", ask="Is it so?", place=AT, answer=True),
    "number": NumberQuestion(
        id="q", ask="How much?", place=AT, rule=NumberRule(5, unit="TB", units=(("TB", 1.0), ("GB", 0.001)))
    ),
    "text": TextQuestion(id="q", ask="What?", place=AT, rule=plain("bucket")),
    "free_text": FreeTextQuestion(
        id="q", ask="Why not bananas?", place=AT, answer="It is in the *same zone* as its one server.", rubric=RUBRIC
    ),
    "cloze": ClozeQuestion(
        id="q",
        ask="Fill in the gaps.",
        place=AT,
        texts=("S3 holds ", " in ", "."),
        blanks=(Blank("what", plain("objects")), Blank("where", plain("buckets"), ("buckets", "disks"))),
    ),
    "match": MatchQuestion(
        id="q",
        ask="What belongs together?",
        place=AT,
        pairs=(Pair("files", "S3"), Pair("disk", "EBS"), Pair("server", "EC2")),
        distractors=("IAM",),
    ),
    "order": OrderQuestion(id="q", ask="In order?", place=AT, items=("make", "fill", "read", "delete")),
    "predict": PredictQuestion(
        id="q", ask="What is printed?", place=AT, program="for i in range(2):\n    print(i)\n", output="0\n1"
    ),
}


@pytest.fixture
def hear(tmp_path, monkeypatch, capsys):
    """Asks one question of a course of two sections: what is said when these lines are typed."""

    def hear(question, *lines, **quiz):
        quiz = Quiz("quiz", "Quiz", (question,), Path("quiz.yaml"), **quiz)
        sections = (
            Section("here", "Here", (QuizPlacement("quiz", "Quiz", AT),), AT),
            Section("disks", "All about disks", (), AT),
        )
        lessons = (
            Lesson("one", "One", sections[:1], Path("one.md")),
            Lesson("two", "Two", sections[1:], Path("two.md")),
        )
        course = Course("small", "Small", tmp_path, lessons, {"quiz": quiz}, {})
        store = ProgressStore.open(tmp_path / "data" / "progress.sqlite3")
        session = Session(course, store, tmp_path / "data" / "work", NoSandbox())
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        assert run_plain(session) == 0
        session.close()
        said = capsys.readouterr().out
        assert not BOXES & set(said)
        assert "\x1b" not in said
        return said

    return hear


def changed(kind, **more):
    return replace(QUESTIONS[kind], **more)


def marked(said, text):
    """The number or letter before a text that is shown."""
    (found,) = re.findall(rf"^  (\w+)\. {re.escape(text)}$", said, re.MULTILINE)
    return found


# --- each kind, right and wrong ------------------------------------------------------------------------------


def test_plain_choice_is_answered_by_its_number(hear):
    said = hear(QUESTIONS["choice"])
    wrong = hear(QUESTIONS["choice"], marked(said, "EBS"))
    assert "Not right yet: 0 of 1 point." in wrong
    assert "A disk." in wrong
    right = hear(QUESTIONS["choice"], marked(said, "S3"))
    assert right.index("Right: 1 of 1 point.") < right.index("It holds objects.")


def test_plain_multi_is_answered_by_numbers_and_its_parts_count(hear):
    said = hear(QUESTIONS["multi"])
    numbers = f"{marked(said, 'S3')}, {marked(said, 'EBS')}"
    assert "Partly right: 0.5 of 1 point." in hear(QUESTIONS["multi"], marked(said, "S3"))
    assert "Right: 1 of 1 point." in hear(QUESTIONS["multi"], numbers)


def test_plain_true_false_is_answered_by_a_letter(hear):
    assert "Not right yet" in hear(QUESTIONS["true_false"], "f")
    assert "Right: 1 of 1 point." in hear(QUESTIONS["true_false"], "true")


def test_plain_number_is_typed_with_or_without_its_unit(hear):
    assert "a number, with or without its unit >" in hear(QUESTIONS["number"])
    assert "Not right yet" in hear(QUESTIONS["number"], "6 TB")
    assert "Right: 1 of 1 point." in hear(QUESTIONS["number"], "5,000 GB")


def test_plain_text_is_typed(hear):
    assert "Not right yet" in hear(QUESTIONS["text"], "disk")
    assert "Right: 1 of 1 point." in hear(QUESTIONS["text"], "Bucket")


def test_plain_free_text_is_one_line_and_a_missing_concept_comes_as_a_question(hear):
    said = hear(QUESTIONS["free_text"], "Both stand in the same zone.")
    assert "all on one line >" in said
    assert "Partly right: 0.5 of 1 point." in said
    assert "What about the server?" in said
    assert "What about the zone?" not in said
    assert "Right: 1 of 1 point." in hear(QUESTIONS["free_text"], "It is in the same zone as its one server.")


def test_plain_free_text_that_no_rule_meets_is_compared_rated_and_kept_to_mark(hear, tmp_path):
    said = hear(QUESTIONS["free_text"], "= =SUM(bananas)", "y", "perhaps", "n", "")
    assert "Can't tell: nothing is scored; it is kept in a file for an instructor." in said
    assert said.index("It is in the same zone as its one server.") < said.index("What about the zone?")
    assert "That is neither y nor n." in said
    assert said.index("What about the server?") < said.index("Your rating is kept. It is no score.")
    with (tmp_path / "data/to-mark/small.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == [
            {"quiz": "quiz", "question": "q", "answer": "'=SUM(bananas)", "label": ""},
        ]


def test_plain_free_text_can_be_left_unrated(hear):
    said = hear(QUESTIONS["free_text"], "bananas", "y", "", "")
    assert "Your rating is kept" not in said
    assert "Section 2 of 2" in hear(QUESTIONS["free_text"], "", "")


def test_plain_cloze_is_filled_gap_by_gap(hear):
    said = hear(QUESTIONS["cloze"])
    assert "S3 holds (gap 1) in (gap 2)." in said
    said = hear(QUESTIONS["cloze"], "objects")
    number = marked(said, "disks")
    wrong = hear(QUESTIONS["cloze"], "objects", "9", number)
    assert "answer. Type a number from 1 to 2, or a text.\nGap 2 of 2, a number from 1 to 2 >" in wrong
    assert "Partly right: 0.5 of 1 point." in wrong
    assert "  right: gap 1: objects\n" in wrong
    assert "  not right: gap 2: disks\n" in wrong
    assert "Right: 1 of 1 point." in hear(QUESTIONS["cloze"], "Objects", marked(said, "buckets"))


def test_plain_cloze_takes_a_choice_also_in_words(hear):
    assert "Right: 1 of 1 point." in hear(QUESTIONS["cloze"], "= objects", "Buckets")


def test_plain_cloze_goes_on_at_the_first_gap_and_leaves_others_empty(hear):
    assert "Partly right" in hear(QUESTIONS["cloze"], "objects", "")
    assert "You answered: 1. objects; 2. nothing." in hear(QUESTIONS["cloze"])
    assert "Section 2 of 2" in hear(QUESTIONS["cloze"], "", "")


def test_plain_match_gives_each_number_a_letter(hear):
    said = hear(QUESTIONS["match"])
    letters = [marked(said, text) for text in ("S3", "EBS", "EC2")]
    assert sorted([*letters, marked(said, "IAM")]) == ["a", "b", "c", "d"]
    wrong = hear(QUESTIONS["match"], f"1{letters[0]} 2{letters[2]}")
    assert "Partly right: 0.33 of 1 point." in wrong
    assert "  right: files: S3\n" in wrong
    assert "  not right: disk: EC2\n" in wrong
    assert "  not right: server: nothing\n" in wrong
    assert "You answered: files: S3; disk: EC2; server: nothing." in hear(QUESTIONS["match"])
    right = hear(QUESTIONS["match"], f"3 {letters[2]}, 1={letters[0].upper()}; 2-{letters[1]}")
    assert "Right: 1 of 1 point." in right


@pytest.mark.parametrize("typed", ["1", "a", "1a 1b", "4a", "1z", "0a", "1a oh no", "1a2", "one a", "99999a"])
def test_plain_match_says_what_it_can_not_take(hear, typed):
    told = "That can't be taken as an answer. Give each number one letter, up to d: 1b 2a"
    assert told in hear(QUESTIONS["match"], typed)


def test_plain_order_is_answered_by_all_numbers_in_order(hear):
    said = hear(QUESTIONS["order"])
    numbers = [marked(said, item) for item in QUESTIONS["order"].items]
    assert numbers != ["1", "2", "3", "4"]
    wrong = hear(QUESTIONS["order"], " ".join([numbers[1], numbers[0], *numbers[2:]]))
    assert "Partly right" in wrong
    assert "  right: place 3: read\n" in wrong
    assert wrong.count("  not right: place ") == 1
    assert "Right: 1 of 1 point." in hear(QUESTIONS["order"], " ".join(numbers))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1 2 3", "4 is missing."),
        ("4,2", "These are missing: 1, 3."),
        ("1 1 2 3", "1 stands there more than once."),
        ("1 2 3 4 4", "4 stands there more than once."),
        ("1 2 3 5", "5 is no number from 1 to 4."),
        ("make", "make is no number from 1 to 4."),
        (",", "That is no number from 1 to 4."),
        ("=", "Nothing stands after the =."),
    ],
)
def test_plain_order_takes_no_other_numbers_and_says_why(hear, typed, why):
    assert f"That can't be taken as an answer. {why}\n" in hear(QUESTIONS["order"], typed)


def test_plain_predict_is_typed_line_by_line_up_to_a_full_stop(hear):
    said = hear(QUESTIONS["predict"], "0", "1", ".")
    assert "Code in python:\n    for i in range(2):\n        print(i)\nEnd of code." in said
    assert "a line with only a full stop ends it >" in said
    assert "Right: 1 of 1 point." in said


def test_plain_predict_that_is_wrong_is_marked_and_can_be_tried_again(hear):
    said = hear(QUESTIONS["predict"], "1", "2", ".", "0", "1", ".")
    assert said.index("Not right yet: 0 of 1 point.") < said.index("Right: 1 of 1 point.")


def test_plain_predict_keeps_blanks_commands_and_full_stops_that_are_printed(hear):
    question = changed("predict", output="  q\nn\n\n.")
    assert "Right: 1 of 1 point." in hear(question, "=   q", "n", "", "..", ".")


# --- what every kind has -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(QUESTIONS))
def test_plain_goes_on_from_every_kind_with_enter_and_gives_up_none_to_commands(hear, kind):
    said = hear(QUESTIONS[kind], "h", "?", "", "")
    assert "There is no other hint." in said
    assert "Commands, each a letter and Enter:" in said
    assert "Section 2 of 2" in said


def test_plain_attempts_are_told_and_close_the_question(hear):
    question = changed("text", attempts=(1.0, 0.5), explanation="Buckets hold objects.")
    said = hear(question, "disk", "file")
    assert said.index("2 attempts left.") < said.index("1 attempt left. The next one can earn 50 % of the points.")
    assert said.index("No attempt is left.") < said.index("The right answer:\n  bucket")
    assert "Buckets hold objects." in said
    again = hear(question)
    assert "You answered: file. Not right yet." in again
    assert "No attempt is left." in again
    assert "Your answer" not in again


def test_plain_second_attempt_earns_its_share(hear):
    assert "Right: 0.5 of 1 point." in hear(changed("text", attempts=(1.0, 0.5)), "disk", "bucket")


def test_plain_unsure_answer_uses_up_no_attempt(hear):
    said = hear(
        changed("free_text", attempts=(1.0,)), "bananas", "", "One server, and both in the same zone: so it must be."
    )
    assert "Right: 1 of 1 point." in said


def test_plain_the_model_answer_typed_again_is_not_taken(hear):
    model = "It is in the same zone as its one server."
    said = hear(
        changed("free_text", attempts=(1.0,)),
        "bananas",
        "",
        model,
        "One server, and both in the same zone: so it must be.",
    )
    told = ("Not taken as an answer; it uses up no attempt.", "That is the model answer again.", "Right: 1 of 1 point.")
    assert all(line in said for line in told)


def test_plain_hints_tell_their_cost_before_and_are_remembered(hear):
    question = changed("text", hints=(Hint("It *holds* things.", 0.25), Hint("Buck...", 0.25)))
    said = hear(question, "h", "bucket")
    assert said.index("The next hint costs 0.25 points; h shows it.") < said.index("Hint: It holds things.")
    assert "Right: 0.75 of 1 point." in said


def test_plain_hints_seen_before_are_shown_again(hear):
    question = changed("text", hints=(Hint("It holds things."),))
    hear(question, "h")
    assert "Hint: It holds things." in hear(question)


def test_plain_takes_the_words_that_people_type_before_they_read_the_help(hear):
    question = changed("text", hints=(Hint("It holds things."),))
    said = hear(question, "hint", "help", "bucket")
    assert "Hint: It holds things." in said
    assert "Commands, each a letter and Enter" in said
    assert "Right: 1 of 1 point." in said


def test_plain_a_question_that_does_not_count_says_so(hear):
    said = hear(changed("text", status=Status.VOID), "disk", "bucket")
    assert "This question doesn't count." in said
    assert "Not right yet." in said
    assert "You have 0 of 0 points." in said


def test_plain_a_question_with_credit_for_all_says_so(hear):
    said = hear(changed("text", status=Status.CREDIT_ALL), "disk")
    assert "Everyone has the points of this question, whatever you answer." in said
    assert "You have 1 of 1 point." in said


def test_plain_where_to_read_again_is_told_after_a_wrong_answer_only(hear):
    said = hear(QUESTIONS["choice"])
    assert "Read again: All about disks. g 2 goes there." in hear(QUESTIONS["choice"], marked(said, "EC2"))
    assert "Read again" not in said
    other = changed("choice", taught_in=SectionLink("two"))
    assert "Read again: Two. g 2 goes there." in hear(other, marked(said, "EC2"))


def test_plain_passing_is_told_at_the_end_of_the_quiz(hear):
    assert "Quiz Quiz: 0 of 1 point, not passed yet. 80 % of the points are needed." in hear(
        QUESTIONS["text"], "", pass_mark=0.8
    )
    assert "Quiz Quiz: 1 of 1 point, passed." in hear(QUESTIONS["text"], "bucket", pass_mark=0.8)
    assert "passed" not in hear(QUESTIONS["text"], "")


def test_plain_an_order_of_the_author_is_kept_where_asked_for(hear):
    said = hear(QUESTIONS["choice"], shuffle=False)
    assert [marked(said, text) for text in ("S3", "EBS", "EC2")] == ["1", "2", "3"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted(QUESTIONS)),
    lines=st.lists(
        st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(["", ".", "1", "y", "h", "= q"])
    ),
)
def test_plain_any_lines_are_taken_as_a_conversation(hear, kind, lines):
    question = changed(kind, id=f"q{next(_FRESH)}", attempts=(1.0, 0.5), hints=(Hint("So.", 0.5),))
    said = hear(question, "g 1", *lines)
    assert "2 attempts left." in said
    assert said.endswith("Your place and answers are kept.\n")


# --- whatever is typed ---------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(QUESTIONS)), typed=st.text(st.characters(codec=None), max_size=60))
def test_plain_any_text_is_taken_as_an_answer_or_refused(kind, typed):
    question = QUESTIONS[kind]
    answer = understood(question, typed, ("a", "b", "c"))
    assert answer is None or isinstance(answer, str | bool | tuple)
    assert understood(question, typed, ("a", "b", "c")) == answer


@pytest.mark.parametrize(
    "typed", ["9" * 5000, "1" * 5000 + "a", "1" + " " * 5000 + "!", "²", "\u0661 \u0662", "\x00", "1a" * 5000]
)
@pytest.mark.parametrize("kind", ["choice", "multi", "match", "order"])
def test_plain_huge_and_odd_numbers_are_refused(kind, typed):
    assert understood(QUESTIONS[kind], typed, ("a", "b", "c", "d")) is None


def test_letters_go_on_after_z():
    assert [letter(index) for index in (0, 25, 26, 27, 52)] == ["a", "z", "aa", "ab", "ba"]
