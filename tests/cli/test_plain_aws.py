"""What a check saw of AWS, told by the plain face."""

from __future__ import annotations

import pytest

CODE = """\
import boto3

def greet(name):
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=f"{name}-photos")
    s3.put_object(Bucket=f"{name}-photos", Key="cat.txt", Body=b"meow")
    try:
        s3.get_object(Bucket=f"{name}-photos", Key="dog.txt")
    except s3.exceptions.NoSuchKey:
        pass
    return "Hello"
"""


@pytest.fixture
def read(tutor, course, data_folder):
    """Feeds lines to the plain face, with a program that uses AWS as the learner's file, and gives what it said."""
    file = data_folder / "work" / "small" / "greet.py"
    file.parent.mkdir(parents=True)
    file.write_text(CODE)

    def read(*lines):
        return tutor("learn", course, "--plain", typed="".join(f"{line}\n" for line in lines)).stdout

    return read


def test_the_calls_and_the_state_after_a_check(read):
    said = read("g 3", "c", "journal", "state", "c", "state greet", "q")
    assert "Type journal for the calls to AWS, state for what is in it now." in said
    assert "The last check of greet: 3 calls to AWS, 1 refused: 404 NoSuchKey." in said
    assert "learner asked s3 GetObject: refused with 404 NoSuchKey" in said
    assert said.index("asked s3 CreateBucket") < said.index("asked s3 PutObject") < said.index("asked s3 GetObject")
    assert "object cat.txt: 4 bytes, ACL private" in said
    assert "The next check is compared with this one." in said
    assert "Since the check before: nothing changed." in said


def test_before_a_check_there_is_nothing_to_show_and_the_way_is_told(read):
    said = read("g 3", "journal", "q")
    assert "greet was not checked since the tutor was started" in said
    assert "c greet" in said


def test_without_a_name_it_is_the_exercise_that_was_checked_last_wherever_one_is(read):
    said = read("g 1", "c greet", "journal", "state", "q")
    assert "The last check of greet: 3 calls to AWS" in said
    assert "AWS after the last check of greet:" in said


@pytest.mark.parametrize("word", ["journal", "state", "c", "e"])
def test_the_way_to_an_exercise_names_the_command_that_was_typed(read, word):
    assert f"name it: {word} greet" in read("g 1", word, "q")


def test_the_words_are_answers_where_a_question_is_asked(read):
    said = read("g 2", "", "", "", "state", "q")
    assert "Nothing to show yet" not in said
    assert "Not right yet" in said
