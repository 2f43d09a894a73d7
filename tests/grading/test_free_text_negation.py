"""What a negation in a sentence reaches, and what it doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.grading import grade_answer
from tutor.model.places import Place
from tutor.model.questions import FreeTextQuestion
from tutor.model.rubric import Concept, Phrase, PhraseGroup, Polarity, Rubric
from tutor.model.verdicts import Verdict

HERE = Place(Path("quiz.yaml"), 7, 3)


def group(*phrases, polarity=Polarity.AFFIRMED):
    return PhraseGroup(tuple(Phrase(text, HERE) for text in phrases), polarity)


def question(asked):
    rubric = Rubric((Concept("said", "What is to be said?", (asked,), HERE),), 1, HERE)
    return FreeTextQuestion(id="q", ask="Why is it so?", answer="Because it is.", place=HERE, rubric=rubric)


def says(answer, *phrases, **more):
    """Whether the answer is found to say a group of phrases."""
    return grade_answer(question(group(*phrases, **more)), answer).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "answer",
    [
        "EBS is near",
        "not S3, EBS is near",
        "S3 isn't far, EBS is near",
        "Not only is EBS near, it is cheap",
        "No doubt EBS is near",
        "No, EBS is near",
        "no the EBS is near",
        "It isn't true that EBS isn't near",
        "EBS is near, S3 can't be",
        "S3 is far but EBS is near",
        "don't take S3, instead EBS is near",
        "whether or not you like it EBS is near",
        "Not until then EBS is near",
        "nothing but EBS is near",
        "I think not, EBS is near",
        "It means that you can't move it, EBS is near",
    ],
)
def test_free_text_negation_affirmed(answer):
    assert says(answer, "ebs", "near")
    assert not says(answer, "ebs", "near", polarity=Polarity.NEGATED)


@pytest.mark.parametrize(
    "answer",
    [
        "EBS is not near",
        "EBS isn't near",
        "EBS isn\u2019t near",
        "EBS isnt near",
        "EBS cannot be near",
        "EBS was never near",
        "EBS is no longer near",
        "It is not true that EBS is near",
        "I don't think EBS is near",
        "It's not because EBS is near",
        "S3 is not attached, or EBS near",
        "neither is EBS near",
        "S3 and EBS aren't near",
        "EBS is near? not",
        "nobody says EBS is near",
        "without an EBS near",
        "It is false that EBS is near",
    ],
)
def test_free_text_negation_denied(answer):
    if "?" in answer:
        assert says(answer, "ebs", "near")  # another sentence denies nothing in the one before
        return
    assert not says(answer, "ebs", "near")
    assert says(answer, "ebs", "near", polarity=Polarity.NEGATED)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("not EBS, not EC2, but S3", True),
        ("not higher, S3", True),
        ("don't use EBS, S3 it is", True),
        ("use S3 instead of EBS", True),
        ("S3 rather than EBS", True),
        ("never EBS. S3!", True),
        ("not S3", False),
        ("anything but S3 or a database", False),
        ("any of them except S3", False),
        ("EBS instead of S3", False),
        ("EBS rather than S3", False),
        ("you should never use DynamoDB nor S3", False),
        ("neither EBS nor S3", False),
        ("you can't use EBS, EC2, or S3", False),
        ("Unlike S3, EBS does", False),
        ("no S3 needed", False),
        ("S3 no, EBS yes", False),
        ("not without S3", True),
    ],
)
def test_free_text_negation_reaches_what_it_should(answer, right):
    assert says(answer, "s3") is right


def test_free_text_negation_spelled_out_by_a_pattern_denies_nothing():
    assert says("it is not inherited", "not inherit")
    assert says("it is not inherited", "not", "inherit")
    assert says("no, it can't be seen", "can't see")
    assert not says("it isn't true that it can't be seen", "can't see")


@pytest.mark.parametrize("every", ["everything", "everyone", "anything", "anybody", "all", "any"])
def test_free_text_negation_by_all_but(every):
    assert not says(f"{every} but S3", "s3")
    assert not says(f"you can use {every} but S3", "s3")
    assert not says(f"{every} but S3 would do", "s3")
    assert says(f"it is open to {every} but S3 is slow", "s3")
    assert says(f"it works for {every}, but S3 it is", "s3")


@pytest.mark.parametrize("word", ["nothing", "none"])
def test_free_text_negation_by_nothing_but_is_none(word):
    assert says(f"{word} but S3 will do", "s3")
    assert not says(f"it costs {word} but S3 is slow", "cost", "slow")


@pytest.mark.parametrize(
    "answer",
    [
        "multiprocessing as the GIL doesn't allow two threads at once",
        "multiprocessing as threads can't",
        "multiprocessing as it isn't locked",
        "don't take threads as a process can: multiprocessing",
        "threads won't do as these block each other as multiprocessing doesn't",
    ],
)
def test_free_text_negation_stops_at_as_that_gives_a_reason(answer):
    denied = answer.endswith("doesn't")
    assert says(answer, "multiprocessing") is not denied


@pytest.mark.parametrize(
    "answer",
    [
        "S3 can't be mounted as a disk",
        "S3 isn't used as the disk of a server",
        "S3 isn't the same as a disk is",
        "S3 isn't as fast as a disk can be",
        "S3 isn't in the same place as the disk is",
        "you can't use S3 as disk",
    ],
)
def test_free_text_negation_goes_on_over_as_that_compares_or_names(answer):
    assert not says(answer, "disk")


@pytest.mark.parametrize(
    "after",
    [
        "as the file's ACL applies",
        "as files have their own ACL",
        "since the ACL applies",
        "because the ACL applies",
        "if the ACL applies",
        "you'd need the ACL",
        "by default the ACL applies",
        "due to the ACL",
        "unless the ACL says so",
    ],
)
def test_free_text_negation_is_none_where_no_is_the_answer(after):
    for opening in ("No", "I think no"):
        assert says(f"{opening} {after}", "acl"), after
    assert says(f"No {after}", "=no")


def test_free_text_negation_either_way():
    for answer in ("EBS is near", "EBS is not near"):
        assert says(answer, "ebs", "near", polarity=Polarity.EITHER)


def test_free_text_negation_of_one_thing_denies_no_other():
    both = group("list", "file", polarity=Polarity.NEGATED)
    assert grade_answer(question(both), "The bucket can be listed, the file cannot be read").verdict is Verdict.UNSURE
    assert grade_answer(question(both), "The file is there and cannot be listed").verdict is Verdict.PASS


def test_free_text_negation_never_reaches_a_yes():
    for answer in ("yes it doesn't matter", "I think yes", "Yes, it isn't private", "you can't miss it, yes"):
        assert says(answer, "=yes|yeah"), answer


@pytest.mark.parametrize("answer", ["S3 is slower because it is near", "S3's latency is high since it's near"])
def test_because_it_goes_on_about_the_subject_of_the_statement(answer):
    assert says(answer, "s3", "near")


@pytest.mark.parametrize(
    "answer",
    [
        "S3 is slower because EBS is near",
        "S3 is slower, because it is near",
        "S3 because it is near",
        "It is not S3 because it is near",
        "S3 is slow. It is so because it is near",
    ],
)
def test_any_other_reason_is_a_clause_of_its_own(answer):
    assert not says(answer, "s3", "near")


def test_a_denial_does_not_reach_across_because_it():
    assert says("S3 isn't fast because it is far", "far")
    assert says("S3 is slow because it isn't near", "slow")
    assert says("S3 is slow because it isn't near", "near", polarity=Polarity.NEGATED)
