"""The cells of a lesson in the plain face: `run` at a prompt, and what comes of it in lines."""

from __future__ import annotations

import pytest

LESSON = """\
# One

The first words.

```python
import boto3

s3 = boto3.client("s3")
s3.create_bucket(Bucket="told-in-lines")
print("[bold]made\\x1b[31m\\a", flush=True)
len(s3.list_buckets()["Buckets"])
```

```sh
echo $0; exit 3
```

```python no-run
never()
```

[Pop quiz: Manners](../quizzes/manners.yaml)

## Greetings

```python expect-error
s3.get_object(Bucket="told-in-lines", Key="gone")
```

## Doing it

[Exercise: Greet](exercises/greet/)
"""


@pytest.fixture
def read(tutor, course):
    """Feeds lines to the plain face, as a pipe would, and gives what it said."""
    (course / "lessons/one.md").write_text(LESSON)

    def read(*lines):
        done = tutor("learn", course, "--plain", typed="".join(f"{line}\n" for line in lines))
        assert done.stderr == ""
        assert done.returncode == 0
        return done.stdout

    return read


def test_cells_run_one_after_the_other_and_tell_what_they_print(read):
    said = read("run", "run", "run 1", "n", "run", "", "run", "q")
    assert "Cell 1:\nCode in python:\n" in said
    assert "run runs cell 1, Enter goes on > " in said
    first = said.index("Running cell 1. A sandbox starts first.")
    printed = said.index("[bold]made\\x07\n1\nCell 1 done. 2 calls to AWS, none refused.\n")
    second = said.index("Running cell 2. Control C interrupts.\ncell 2\nEnded with exit status 3.\nCell 2 failed.\n")
    assert first < printed < second
    assert "BucketAlreadyOwnedByYou" not in said  # in us-east-1, AWS takes that for done
    assert said.count("Cell 1 done.") == 2
    assert "NoSuchKey" in said
    assert "Cell 3 failed, as it should. 1 call to AWS, 1 refused: 404 NoSuchKey.\n" in said
    assert "No cell left: " not in said
    assert "No cell here: this section has no code that can be run\n" in said


def test_who_begins_in_the_middle_can_run_all_up_to_there_and_begin_anew(read):
    said = read("g 2", "run", "run all", "restart", "run 9", "run x", "run 3", "q")
    assert "2 cells above were not run yet. run all runs them, and all up to here.\n" in said
    assert said.count("NameError: name 's3' is not defined") == 2
    assert said.index("Running cell 1.") < said.index("Running cell 2.") < said.rindex("Running cell 3.")
    assert "Cell 3 failed, as it should. 1 call" in said
    assert "The next cell finds an empty Python and an empty AWS.\n" in said
    assert said.count("No such cell: the cells of this lesson go from 1 to 3\n") == 2


def test_another_lesson_says_that_what_cells_made_is_gone(read, course):
    (course / "lessons/two.md").write_text("# Two\n\nMore words.\n")
    course_file = course / "lessons/course.yaml"
    course_file.write_text(course_file.read_text().replace("one.md", "one.md, two.md"))
    gone = "Another lesson: what cells made in the one before is gone.\n"
    assert gone not in read("g 4", "g 1", "q")
    assert read("g 1", "run", "g 4", "g 1", "q").count(gone) == 1


def test_where_a_question_is_asked_run_is_an_answer(read):
    said = read("", "run", "q")
    assert "Running" not in said
    assert "That can't be taken as an answer." in said
