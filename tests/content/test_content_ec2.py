"""The chapter on EC2 and EBS: the lecture's sections and steps are in it, corrected, and other right ways pass."""

import shutil
from pathlib import Path

import pytest

from tutor.course import load_course, shipped_course
from tutor.instances_asked import asks_for_machines
from tutor.judging import judge_submission
from tutor.model.course import Course, Exercise, ExercisePlacement, Lesson, MarkdownBlock, QuizPlacement, Section
from tutor.model.runs import Sandbox
from tutor.model.verdicts import Verdict

CHAPTER = "amazon-ec2"
EXERCISES = load_course(shipped_course()).exercises
HANDS_ON = ["choose-region", "launch-instance", "open-ssh", "ssh-in", "scp-files", "attach-volume"]


def chapter(course: Course) -> Lesson:
    return next(lesson for lesson in course.lessons if lesson.id == CHAPTER)


def text_of(section: Section) -> str:
    return "\n\n".join(block.text for block in section.blocks if isinstance(block, MarkdownBlock))


def said(course: Course) -> str:
    """All that the chapter says, with its lines joined."""
    return " ".join("\n".join(map(text_of, chapter(course).sections)).split())


def needs(exercise: Exercise) -> bool:
    return asks_for_machines(exercise.start, [spec.check for spec in exercise.checks])


def skip_where_no_instance_answers(sandbox: Sandbox) -> None:
    if why := sandbox.why_no_instances():
        pytest.skip(f"no instance answers here: {why}")
    for program in ("ssh", "scp", "curl"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} here")


# --- the lecture's chapter ---------------------------------------------------------------------------------


def test_it_stands_between_s3_and_parallel_python(course: Course):
    order = [lesson.id for lesson in course.lessons]
    assert order == ["aws-services", "amazon-s3", CHAPTER, "high-performance-python"]
    assert chapter(course).title == "EC2 and EBS"


def test_every_section_of_the_lectures_ec2_chapter_is_there_and_what_it_leaves_out(course: Course):
    titles = [section.title for section in chapter(course).sections]
    taught = [
        "Regions",
        "Availability zones",
        "Connecting with ssh",
        "Copying files",
        "Stop and start",
        "Volumes and zones",
        "Terminate, and what costs money",
    ]
    assert [title for title in titles if title in taught] == taught


@pytest.mark.parametrize(
    "step",
    [
        "| `us-east-1` | N. Virginia |",
        "| `us-west-1` | N. California |",
        "| `us-west-2` | Oregon |",
        "ssh -i lab.pem",
        "scp -i lab.pem notes.txt ubuntu@$(cat host.txt):",
        "scp -i lab.pem -r photos ubuntu@$(cat host.txt):",
        "Many add `-X`",
        "ec2-54-214-1-2.compute-1.amazonaws.com",
        "Community AMIs",
    ],
)
def test_a_step_of_the_lecture_is_shown_or_spoken_of(course: Course, step: str):
    assert step in said(course)


@pytest.mark.parametrize(
    "claim",
    [
        "| `us-east-2` | Ohio | 2016 |",
        "boto3 has no such default",
        "So yes, two people can coordinate.",
        "Accounts made in November 2025 or later have the same names",
        "An old tutorial may say: launch `ami-d1737bb8`. Nobody can any more",
        "The list of buckets holds none of it.",
        "since OpenSSH 9.0",
    ],
)
def test_what_is_no_longer_so_is_corrected(course: Course, claim: str):
    assert claim in said(course)


def test_a_reader_who_never_saw_a_lecture_is_told_of_none(course: Course):
    assert "lecture" not in said(course).casefold()


def test_its_pop_quizzes_stand_where_their_matter_is_taught(course: Course):
    placed = {
        block.quiz_id: section.title
        for section in chapter(course).sections
        for block in section.blocks
        if isinstance(block, QuizPlacement)
    }
    assert placed == {
        "regions": "Choosing a region",
        "availability-zones": "Zone names and zone IDs",
        "images": "Looking an image over",
        "ssh-troubles": "When ssh doesn't get through",
        "copying-files": "Where the files are",
        "stop-and-start": "Stop and start",
        "volumes-and-zones": "Using a volume",
        "what-costs-money": "Terminate, and what costs money",
    }


def test_its_exercises_come_in_the_order_of_the_work(course: Course):
    blocks = [block for section in chapter(course).sections for block in section.blocks]
    assert [block.exercise_id for block in blocks if isinstance(block, ExercisePlacement)] == HANDS_ON


def test_where_the_lecture_clicks_the_chapter_names_the_consoles_path(course: Course):
    for path in ("EC2 > AMI Catalog", "EC2 > Key Pairs", "EC2 > Security Groups", "EC2 > Instances", "EC2 > Volumes"):
        assert path in said(course)


# --- its code ----------------------------------------------------------------------------------------------


def test_its_cells_are_in_python_and_the_shell(course: Course):
    assert {cell.language for cell in chapter(course).cells} == {"python", "sh"}


# --- its exercises -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HANDS_ON)
def test_an_exercise_keeps_at_least_three_wrong_ways(name: str):
    assert len(EXERCISES[name].wrong) >= 3


def test_only_what_is_done_by_ssh_needs_instances_that_answer():
    assert [name for name in HANDS_ON if needs(EXERCISES[name])] == ["ssh-in", "scp-files"]


WAYS = Path(__file__).parent / "ec2_ways"
EACH_WAY = sorted(WAYS.glob("*/*.py"))


def test_who_opens_no_port_earns_nothing_for_opening_none_to_strangers(sandbox: Sandbox):
    exercise = EXERCISES["open-ssh"]
    stops = (exercise.folder / "wrong" / "stops_at_the_first.py").read_bytes()
    assert judge_submission(exercise, stops, sandbox).score == 0


@pytest.mark.parametrize("way", EACH_WAY, ids=[f"{path.parent.name}-{path.stem}" for path in EACH_WAY])
def test_another_right_way_passes(way: Path, sandbox: Sandbox):
    exercise = EXERCISES[way.parent.name]
    if needs(exercise):
        skip_where_no_instance_answers(sandbox)
    result = judge_submission(exercise, way.read_bytes(), sandbox)
    assert result.verdict is Verdict.PASS, result
