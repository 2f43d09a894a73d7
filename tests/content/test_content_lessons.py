"""The shipped lessons: what they place, how long they are, and that their code runs as it stands."""

import re
from typing import get_args

import pytest

from tutor.course import lint, shipped_course
from tutor.model.course import Course, ExercisePlacement, Lesson, Limits, MarkdownBlock, QuizPlacement, RunSpec, Section
from tutor.model.evidence import Evidence, Outcome
from tutor.model.questions import ChoiceQuestion, MeasuredQuestion, MultiQuestion, Question, TrueFalseQuestion
from tutor.model.runs import Job, Sandbox

TWO_SCREENS = 50  # lines of markdown as written: of 24 lines, the app keeps some for itself, and fences take two each
TERMINAL = 76  # columns: 80 less a margin; links to documents are as long as they are
SOURCES = ("](https://docs.aws.amazon.com/", "](https://docs.python.org/3/")  # where every section sends its reader
RUN_AS_A_FILE = """\
import os, pathlib, subprocess, sys
pathlib.Path("chapter.py").write_text({program!r})
packages = {{**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}}
subprocess.run([sys.executable, "chapter.py"], check=True, env=packages)
"""
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections(course: Course) -> list[Section]:
    return [section for lesson in course.lessons for section in lesson.sections]


def lesson_of(course: Course, name: str) -> Lesson:
    return next(lesson for lesson in course.lessons if lesson.id == name)


def exercises_of(course: Course, lesson: str) -> list[str]:
    blocks = [block for section in lesson_of(course, lesson).sections for block in section.blocks]
    return [block.exercise_id for block in blocks if isinstance(block, ExercisePlacement)]


def text_of(section: Section) -> str:
    return "\n\n".join(block.text for block in section.blocks if isinstance(block, MarkdownBlock))


def test_the_shipped_course_has_no_problems():
    assert lint(shipped_course()) == []


def test_every_section_of_the_lectures_s3_chapter_is_there(course: Course):
    titles = {section.title for section in lesson_of(course, "amazon-s3").sections}
    assert {
        "Buckets and files",
        "Bucket names",
        "Names with periods",
        "Credentials",
        "When boto3 finds no credentials",
        "Creating and listing buckets",
        "Adding and reading files",
        "Access control",
        "Applying access control",
        "Reading by URL",
        "File URLs",
        "Deleting buckets",
    } <= titles


def test_every_section_of_the_lectures_first_chapter_is_there_and_comes_first(course: Course):
    assert course.lessons[0].id == "aws-services"
    assert [section.title for section in course.lessons[0].sections] == [
        "AWS services",
        "Storage and execution",
        "S3 or EBS",
        "Sizes and limits",
        "Latency and throughput",
        "Why so many build on AWS",
        "A rant about interfaces",
        "Decoupled design",
    ]


def test_every_section_of_the_lectures_last_chapter_is_there(course: Course):
    titles = [section.title for section in lesson_of(course, "high-performance-python").sections]
    taught = [
        "Threads and processes",
        "The GIL",
        "Choosing",
        "Two analogies",
        "Hello from threads",
        "Word count, one by one",
        "Word count with threads",
        "Word count with processes",
        "Timing all three",
        "Which is fastest",
        "Leftover workers",
    ]
    assert [title for title in titles if title in taught] == taught


def test_the_last_chapter_corrects_what_the_lecture_says_of_threads_pools_and_zombies(course: Course):
    said = " ".join("\n".join(map(text_of, lesson_of(course, "high-performance-python").sections)).split())
    for claim in (
        "Nothing ties the threads of a process to one core.",
        "It never reaches another one.",
        "so no `kill -9` can kill it",
        "free-threaded",
        "| `forkserver` | asks a clean helper to fork | Linux, from 3.14 |",
    ):
        assert claim in said


def test_the_last_chapter_defines_the_lectures_four_functions(course: Course):
    defined = re.findall(r"^def (\w+)", chapter_program(course, "high-performance-python"), re.MULTILINE)
    names = {"word_count", "sequential_word_count", "concurrent_word_count", "parallel_word_count"}
    assert names <= set(defined)


def test_the_first_chapter_gives_todays_limits_and_not_the_lectures(course: Course):
    (limits,) = (section for section in course.lessons[0].sections if section.id == "sizes-and-limits")
    table = text_of(limits)
    assert "| 64 TiB for a volume |" in table
    assert "| 50 TB for an object |" in table
    assert "| `gp3` | 1 to 65,536 |" in table


def test_each_quiz_and_exercise_is_placed_once_or_waits_for_its_lesson(course: Course):
    blocks = [block for section in sections(course) for block in section.blocks]
    quizzes = [block.quiz_id for block in blocks if isinstance(block, QuizPlacement)]
    exercises = [block.exercise_id for block in blocks if isinstance(block, ExercisePlacement)]
    assert sorted([*quizzes, *course.unplaced]) == sorted(course.quizzes)
    assert sorted(exercises) == sorted(course.exercises)


def test_the_course_shows_every_kind_of_question(course: Course):
    asked = {type(question) for quiz in course.quizzes.values() for question in quiz.questions}
    assert asked == set(get_args(Question))


@pytest.mark.parametrize("chapter", ["aws-services", "amazon-ec2", "high-performance-python"])
def test_every_question_of_a_chapter_names_the_section_that_teaches_it(course: Course, chapter: str):
    lesson = lesson_of(course, chapter)
    for section in lesson.sections:
        for block in section.blocks:
            if isinstance(block, QuizPlacement):
                links = [found.taught_in for found in course.quizzes[block.quiz_id].questions]
                assert all(link is not None and link.lesson == lesson.id and link.section for link in links)


def test_the_exercises_of_a_chapter_come_in_the_order_of_the_work(course: Course):
    assert exercises_of(course, "amazon-s3") == ["create-bucket", "add-object", "make-public", "delete-bucket"]
    assert exercises_of(course, "high-performance-python") == [
        "hello-threads",
        "word-count-sequential",
        "word-count-threads",
        "word-count-processes",
        "time-three-versions",
        "cpu-bound-processes",
        "upload-with-threads",
        "clean-up-workers",
    ]


def test_a_section_fits_two_screens_and_80_columns(course: Course):
    for section in sections(course):
        lines = text_of(section).splitlines()
        assert len(lines) <= TWO_SCREENS, section.title
        wide = [line for line in lines if len(line) > TERMINAL and "](https://" not in line]
        assert wide == [], section.title


def test_a_section_begins_with_what_one_will_be_able_to_do_and_ends_with_sources(course: Course):
    for lesson in course.lessons:
        for section in lesson.sections[1:]:
            text = text_of(section)
            assert text.lstrip().startswith("*After this section"), section.title
            read_more = text.rpartition("\nRead more:")[2]
            assert any(source in read_more for source in SOURCES), section.title


def chapter_program(course: Course, lesson: str) -> str:
    """All blocks of a lesson that are meant to run, one after the other."""
    text = "\n".join(text_of(section) for section in lesson_of(course, lesson).sections)
    return "\n".join(code for info, code in FENCE.findall(text) if info.split() == ["python"])


def run_in(sandbox: Sandbox, source: str, module: str, seconds: float) -> Evidence:
    return sandbox.run(
        Job(
            source=source.encode(),
            module=module,
            run=RunSpec(),
            limits=Limits(seconds=seconds),
            variables={"learner": "mia-x7k2", "region": "us-east-1", "account": "123456789012"},
        )
    )


def test_the_code_of_the_lesson_runs_block_after_block_and_cleans_up(course: Course, sandbox: Sandbox):
    evidence = run_in(sandbox, chapter_program(course, "amazon-s3"), "amazon_s3", 30)
    assert evidence.outcome is Outcome.RETURNED, evidence.raised
    for told in ("env\n", "InvalidBucketName", "no such key", "AccessControlListNotSupported", "BucketNotEmpty"):
        assert told in evidence.stdout
    assert "AllUsers READ" in evidence.stdout
    assert evidence.buckets == {}


def test_the_code_of_the_last_chapter_runs_as_the_one_file_that_it_tells_to_make(course: Course, sandbox: Sandbox):
    """A file of its own, as the main program: that is what `__main__` and workers that import it are about."""
    source = RUN_AS_A_FILE.format(program=chapter_program(course, "high-performance-python"))
    evidence = run_in(sandbox, source, "chapter", 60)
    assert evidence.outcome is Outcome.RETURNED, evidence.stderr
    for told in (
        "both have finished",
        "with a lock: 10",
        "[6, 4, 0]",
        "20 uploaded",
        "4 3.08",
        "2 workers",
        "0 workers",
    ):
        assert f"{told}\n" in evidence.stdout
    assert "without a lock: 10" not in evidence.stdout
    assert re.search(r"^processes +\d+\.\d+ ms$", evidence.stdout, re.MULTILINE)
    assert [call.api for call in evidence.calls].count("PutObject") == 20
    assert evidence.stderr == ""


# --- quizzes -----------------------------------------------------------------------------------------------


def test_the_lectures_last_pop_quiz_has_experiments_beside_it_tiny_computing_and_waiting(course: Course):
    asked, *beside = course.quizzes["which-is-fastest"].questions
    assert "lecture" in asked.tags
    assert [found.id for found in beside] == ["measured-tiny", "measured-computing", "measured-waiting"]
    for found in beside:
        assert isinstance(found, MeasuredQuestion)
        assert [version.name for version in found.versions] == ["sequential", "threads", "processes"]


def test_every_wrong_answer_that_is_offered_has_feedback(course: Course):
    for quiz in course.quizzes.values():
        for found in quiz.questions:
            if isinstance(found, ChoiceQuestion | MultiQuestion):
                silent = [choice.text for choice in found.choices if not choice.right and not choice.feedback]
                assert silent == [], f"{quiz.id}: {found.id}"
            if isinstance(found, TrueFalseQuestion):
                assert found.feedback_false if found.answer else found.feedback_true, f"{quiz.id}: {found.id}"


def test_every_question_is_explained(course: Course):
    for quiz in course.quizzes.values():
        assert [found.id for found in quiz.questions if not found.explanation] == [], quiz.id
