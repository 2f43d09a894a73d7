"""A rubric is proved by its own examples, and every slip in it is told with what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tutor.model.places import Place, Severity
from tutor.model.questions import FreeTextQuestion
from tutor.model.rubric import Concept, Forbidden, Phrase, PhraseGroup, Rubric
from tutor.proving.rubrics import find_rubric_problems

HERE = Place(Path("quiz.yaml"), 2, 5)


def at(line):
    return Place(Path("quiz.yaml"), line, 9)


def group(*phrases, line=1):
    return PhraseGroup(tuple(Phrase(text, at(line)) for text in phrases))


NEAR = Concept("near", "Where does an EBS volume stand?", (group("ebs", "same zone"), group("ebs near*")), at(10))
WEB = Concept("web", "How is a request to S3 sent?", (group("s3", "http|network"),), at(20))
REVERSED = Forbidden("reversed", "It is the other way round.", (group("s3", "same zone"),), at(30))
FARTHER = Forbidden("farther", "That is not so.", (group("ebs far|remote"),), at(40))
SOUND = FreeTextQuestion(
    id="slower",
    ask="Why is the latency of S3 higher than that of EBS?",
    answer="EBS is in the same zone as the instance.",
    place=HERE,
    rubric=Rubric((NEAR, WEB), 1, HERE, (REVERSED, FARTHER), closed=True),
    accept=("EBS is near it", "EBS is in the same zone", "S3 is reached over the network", "S3 goes via HTTP"),
    reject=("EBS isn't near it", "S3 is in the same zone", "EBS is far away", "S3 is cheaper"),
)


def codes(asked):
    return [found.code for found in find_rubric_problems(asked)]


def only(asked):
    (found,) = find_rubric_problems(asked)
    return found


def with_rubric(**changes):
    return replace(SOUND, rubric=replace(SOUND.rubric, **changes))


def test_a_sound_rubric_has_no_problem():
    assert codes(SOUND) == []


def test_a_model_answer_that_is_not_accepted():
    found = only(replace(SOUND, answer="Because S3 is a web service."))
    assert (found.code, found.path, found.severity) == ("rubric-answer-refused", ("answer",), Severity.ERROR)
    assert "the model answer is judged fail: no concept is met" in found.what


def test_an_accept_that_is_not_accepted():
    found = only(replace(SOUND, accept=(*SOUND.accept, "EBS is never near it")))
    assert (found.code, found.path) == ("rubric-accept-refused", ("accept", 4))
    assert "denied by never" in found.what


def test_an_accept_that_only_half_fits():
    # the rubric then asks for both, and the others name only one
    found = next(find_rubric_problems(with_rubric(need=2)))
    assert "judged partial: met `near` by `ebs + same zone` in" in found.what
    assert "not met `web`" in found.what


def test_an_accept_on_which_a_forbid_fires():
    found = only(replace(SOUND, accept=(*SOUND.accept, "EBS is near, EBS is far from S3")))
    assert (found.code, found.path) == ("rubric-wrong-forbid", ("accept", 4))
    assert "forbidden: `farther` by `ebs far|remote` in `EBS is far`" in found.what
    assert "unless" in found.mend


def test_an_accept_that_no_rubric_is_asked_for():
    found = only(replace(SOUND, accept=(*SOUND.accept, "no idea")))
    assert found.code == "rubric-accept-refused"
    assert "taken for giving up" in found.what


def test_a_reject_that_is_accepted():
    found = only(replace(SOUND, reject=(*SOUND.reject, "S3 has no HTTP, EBS is near")))
    assert (found.code, found.path) == ("rubric-reject-accepted", ("reject", 4))
    assert "judged pass: met `near`" in found.what


def test_a_reject_that_is_unsure_is_misjudged_too():
    found = list(find_rubric_problems(with_rubric(closed=False)))
    assert {(one.code, one.path) for one in found} == {
        ("rubric-reject-unsure", ("reject", number)) for number in (0, 3)
    }
    assert all("closed: true" in one.mend for one in found)


def test_a_pattern_that_no_example_meets():
    idle = replace(NEAR, groups=(*NEAR.groups, group("ebs besides", line=12)))
    found = only(with_rubric(concepts=(idle, WEB)))
    assert (found.code, found.path) == ("rubric-idle-pattern", ("rubric", "concepts", 0, "any", 2))
    assert (found.place, found.severity) == (at(12), Severity.WARNING)
    assert "no example meets the pattern `ebs besides`" in found.what


@pytest.mark.parametrize("key", ["groups", "unless"])
def test_a_forbidden_pattern_that_no_example_meets(key):
    idle = replace(FARTHER, **{key: (*getattr(FARTHER, key), group("ebs abroad", line=42))})
    found = only(with_rubric(forbidden=(REVERSED, idle)))
    assert found.code == "rubric-idle-pattern"
    assert found.path[:3] == ("rubric", "forbid", 1)
    assert found.place == at(42)


def test_a_concept_that_no_example_meets():
    disk = Concept("disk", "What is it like?", (group("ebs", "disk"),), at(50))
    found = only(with_rubric(concepts=(NEAR, WEB, disk)))
    assert (found.code, found.path, found.place) == ("rubric-idle-concept", ("rubric", "concepts", 2), at(50))


def test_fewer_than_four_examples_of_a_side():
    assert codes(replace(SOUND, accept=SOUND.accept[:3])) == ["rubric-few-examples"]
    few = [found.what for found in find_rubric_problems(replace(SOUND, accept=(), reject=()))]
    assert "there is no accept to prove the rubric by" in few
    assert "there is no reject to prove the rubric by" in few


def test_no_reject_that_denies_what_is_right():
    affirmed = ("S3 is next to it, no doubt", *SOUND.reject[1:])
    assert codes(replace(SOUND, reject=affirmed)) == ["rubric-no-negation"]


def test_the_question_said_back_is_accepted():
    short = replace(SOUND, ask="EBS near?")
    found = only(short)
    assert (found.code, found.path) == ("rubric-echo-accepted", ("ask",))


def test_all_keywords_pasted_as_a_list_are_accepted():
    loose = Concept("near", "Where?", (group("ebs", "same zone"), group("ebs near*")), at(10))
    wordy = Concept("web", "How?", (group("s3", "network|http"), group("takes"), group("s3 over|via")), at(20))
    asked = replace(SOUND, rubric=replace(SOUND.rubric, concepts=(loose, wordy)))
    asked = replace(asked, accept=(*asked.accept, "It takes the network", "S3 goes over the network"))
    found = only(asked)
    assert (found.code, found.path) == ("rubric-keywords-accepted", ("rubric",))
    assert "all keywords pasted as a list are judged pass" in found.what


def test_keywords_of_a_question_that_asks_for_a_list_may_be_pasted():
    concept = Concept("kinds", "Which?", (group("storage", "compute", "network", "database"),), at(10))
    asked = replace(
        SOUND,
        ask="Name four kinds of services.",
        answer="Storage, compute, network, database.",
        rubric=Rubric((concept,), 1, HERE, closed=True),
        accept=("database, network, storage, compute",) * 4,
        reject=("no storage, compute, network, database", "water", "storage and network", "clouds of every kind"),
    )
    assert codes(asked) == []
