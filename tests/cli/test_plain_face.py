from __future__ import annotations

import re
import shlex
import sys

import pytest

from tutor.linear import linear, wrapped

BOXES = set("─│┌┐└┘├┤┬┴┼━┃═║╭╮╰╯█▌▐")


@pytest.fixture
def read(tutor, course):
    """Feeds lines to the plain face, as a pipe would, and gives what it said."""

    def read(*lines, **environment):
        done = tutor("learn", course, "--plain", typed="".join(f"{line}\n" for line in lines), **environment)
        assert done.stderr == ""
        assert done.returncode == 0
        return done.stdout

    return read


def numbers_of(read, *texts):
    """The numbers under which the choices of the first two questions are shown."""
    shown = {text: number for number, text in re.findall(r"^  (\d)\. (.+)$", read("g 2", "", "q"), re.MULTILINE)}
    return [shown[text] for text in texts]


def test_the_course_is_read_from_the_first_section_on(read):
    said = read("", "q")
    first, second = said.index("Section 1 of 3: One"), said.index("Section 2 of 3: Greetings")
    assert first < said.index("The first words.") < second < said.index("A greeting is `polite`.")


def test_the_end_of_the_input_is_a_quiet_end(read):
    assert read().endswith("Your place and answers are kept.\n")


def test_it_goes_on_where_it_was_left(read):
    read("n", "n", "q")
    assert "Section 3 of 3: Doing it" in read("q")
    assert "Section 1 of 3" not in read("q")


def test_a_wrong_answer_gets_its_feedback_and_can_be_tried_again(read):
    hello, oi = numbers_of(read, "Hello", "Oi")
    said = read("g 2", oi, hello, "q")
    assert said.index("Not right yet: 0 of 1 point.") < said.index("That is rude.") < said.index("Right: 1 of 1 point.")
    assert said.count("It is a greeting.") == 1
    assert said.index("Right: 1 of 1 point.") < said.index("It is a greeting.")


def test_each_kind_of_question_can_be_answered(read):
    hello, day, evening = numbers_of(read, "Hello", "Good day", "Good evening")
    said = read("g 2", hello, f"{day} {evening}", "t", "hello", "q")
    assert said.count("Right: 1 of 1 point.") == 4
    assert "You have 4 of 6 points." in said


def test_answers_are_kept_and_right_ones_not_asked_again(read):
    hello, day, bye = numbers_of(read, "Hello", "Good day", "Goodbye")
    read("g 2", hello, f"{day} {bye}", "q")
    said = read("q")
    assert "You answered: Hello. Right." in said
    assert re.search(r"You answered: (Good day; Goodbye|Goodbye; Good day)\. ", said)
    assert "question 3 of 4" not in said


def test_what_can_be_no_answer_is_asked_again_and_not_kept(read):
    said = read("g 2", "7", "1 2", "Hello", "", "0", "", "maybe", "q")
    assert said.count("That can't be taken as an answer. ") == 5
    for why in ("7 is no number from 1 to", "One number is asked for.", "Hello is no number", "Type t for true or f"):
        assert why in said
    assert "You answered" not in read("q")


def test_the_help_keeps_its_columns(read, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    table = read("?", "q").partition("Commands, each a letter and Enter:\n")[2].partition("To answer a question")[0]
    assert re.search("^  journal  .*\n  state    .*\n           .*\n           .*\n  q  ", table, re.MULTILINE)


def test_enter_alone_goes_on_to_the_next_question(read):
    said = read("g 2", "", "", "", "", "", "q")
    for number in range(1, 5):
        assert f"question {number} of 4" in said
    assert "Section 3 of 3" in said


def test_an_answer_that_looks_like_a_command_can_be_given(read):
    said = read("g 2", "", "", "", "= h", "q")
    assert "Not right yet: 0 of 1 point." in said
    assert "There is no other hint." not in said


def test_a_hint_is_given_one_by_one(read):
    said = read("g 2", "h", "h", "q")
    assert said.index("Hint: Think of your grandmother.") < said.index("There is no other hint.")


def test_the_list_tells_what_is_done_and_where_one_is(read):
    said = read("g 2", "l", "q")
    assert "  1. One: done" in said
    assert "  2. Greetings: not read yet" not in said
    assert "you are here" in said
    assert "  3. Doing it: not read yet" in said


@pytest.mark.parametrize("typed", ["g 99", "g", "g x", "g 0", "p", "c nothing", "c", "h"])
def test_what_is_not_there_is_told_and_the_talk_goes_on(read, typed):
    said = read(typed, "n", "q")
    assert "mend:" in said
    assert "Section 2 of 3" in said


def test_a_command_for_an_exercise_names_one_of_this_course(read):
    assert re.search(r"name it: c (\S+)", read("c", "q"))[1] == "greet"
    assert "create-bucket" not in read("h", "q")


def test_help_names_every_command(read):
    said = read("?", "q")
    for words in ("n  next", "p  previous", "g NUMBER", "c  check", "e  edit", "h  a hint", "q  quit"):
        assert words in said


def test_an_exercise_is_read_checked_mended_and_checked_again(read, data_folder):
    said = read("g 3", "c", "h", "e", "q")
    own = data_folder / "work/small/greet.py"
    assert "Exercise greet: Greet. 2 points." in said
    assert "greet: not right yet, 0 of 2 points." in said
    assert "Hint: Add two texts." in said
    assert str(own) in said
    own.write_text("def greet(name):\n    print('hello')\n    return 'Hello, ' + name\n")
    assert "greet: passed, 2 of 2 points." in read("c", "q")
    assert "You have 2 of 6 points." in read("q")


def test_an_exercise_can_be_checked_from_anywhere_by_its_name(read):
    assert "greet: not right yet" in read("c greet", "q")


def test_nothing_that_a_screen_reader_stumbles_over_is_printed(read):
    said = read("g 2", "2", "1", "g 3", "l", "?", "q")
    assert not BOXES & set(said)
    assert "\x1b" not in said
    assert "\r" not in said


def test_lines_keep_to_the_terminals_width(read):
    said = read("g 3", "?", "q", COLUMNS="40")
    long = [line for line in said.splitlines() if len(line) > 40 and " > " not in line and "/" not in line]
    assert long == []


def test_what_an_author_wrote_is_shown_as_it_is(read, course):
    lesson = course / "lessons/one.md"
    lesson.write_text(lesson.read_text().replace("The first words.", "Braces {x} [red]x[/red] 🦊 مرحبا \\u202e %s"))
    said = read("q")
    assert "Braces {x} [red]x[/red] 🦊 مرحبا" in said


def test_e_opens_the_editor_only_in_a_terminal(read, tmp_path):
    trace = tmp_path / "opened"
    program = f"open({str(trace)!r}, 'w')"
    read("g 3", "e", "q", EDITOR=shlex.join([sys.executable, "-c", program]))
    assert not trace.exists()


# --- markdown in lines ---------------------------------------------------------------------------------------


def test_a_table_is_read_row_by_row_with_the_head_of_each_cell():
    text = linear("| What | Limit |\n| --- | --- |\n| size | 5 TB |\n| count | |\n", 80)
    assert text == "What: size; Limit: 5 TB.\nWhat: count."


def test_lists_keep_their_numbers_and_nest():
    assert linear("3. a\n4. b\n   - c\n", 80) == "3. a\n4. b\n    - c"


def test_code_is_kept_line_by_line_whatever_the_width():
    code = "x = 1" + " + 1" * 30
    assert f"    {code}\n      y" in linear(f"```python\n{code}\n  y\n```\n", 40)


def test_a_link_is_read_with_its_address_and_an_image_by_its_words():
    text = linear("See [the *guide*](https://example.org/a_b) and ![a cat](cat.png).", 200)
    assert text == "See the guide (https://example.org/a_b) and (image: a cat)."


def test_a_long_word_is_never_cut():
    assert wrapped("a " + "b" * 50, 20) == "a\n" + "b" * 50


def test_wrapped_lines_stay_under_their_own_indent():
    assert wrapped("    one two three four five", 20) == "    one two three\n    four five"
