"""What a learner is told about sentences: the verdict by the rubric, and what is no answer at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tutor.grading import explain_answer, grade_answer, render_trace
from tutor.model.places import Place
from tutor.model.questions import FreeTextQuestion
from tutor.model.rubric import Concept, Forbidden, Phrase, PhraseGroup, Polarity, Rubric
from tutor.model.verdicts import ConceptResult, Verdict

HERE = Place(Path("quiz.yaml"), 7, 3)


def group(*phrases, polarity=Polarity.AFFIRMED):
    return PhraseGroup(tuple(Phrase(text, HERE) for text in phrases), polarity)


NEAR = Concept("near", "Where does an EBS volume stand?", (group("ebs", "same zone"), group("ebs near*")), HERE)
WEB = Concept("web", "How is a request to S3 sent?", (group("s3", "http|web|network"),), HERE)
DISK = Concept("disk", "What does EBS look like to a program?", (group("ebs", "disk"),), HERE)
REVERSED = Forbidden(
    "reversed", "It is the other way round.", (group("s3", "same zone"),), HERE, unless=(group("=like ebs"),)
)
CHEAP = Forbidden("price", "The price has nothing to do with it.", (group("cheap*"),), HERE)


def question(*concepts, need=1, closed=False, forbid=(REVERSED, CHEAP), **more):
    rubric = Rubric(concepts or (NEAR, WEB, DISK), need, HERE, tuple(forbid), (("zone", "az"),), closed)
    details = {
        "id": "slower",
        "ask": "You keep a file in the cloud. Why is the latency of S3 higher than that of EBS?",
        "answer": "EBS is in the same zone as the instance, and S3 is reached over the network.",
        "points": 3.0,
        "explanation": "Because of the way.",
    }
    return FreeTextQuestion(rubric=rubric, place=HERE, **(details | more))


ASKED = question()


def verdict(answer, asked=ASKED):
    return grade_answer(asked, answer).verdict


# --- by the rubric -------------------------------------------------------------------------------------------


def test_free_text_right_answer():
    result = grade_answer(ASKED, "EBS is in the same AZ")
    assert (result.verdict, result.score, result.max_score) == (Verdict.PASS, 3.0, 3.0)
    assert (result.feedback, result.explanation, result.model_answer) == ((), "Because of the way.", "")
    assert [concept.met for concept in result.concepts] == [True, False, False]


def test_free_text_partial_credit():
    result = grade_answer(question(need=2), "EBS is in the same zone.")
    assert (result.verdict, result.score) == (Verdict.PARTIAL, 1.5)
    assert result.feedback == (
        "Right so far. Say one more of these as well:",
        "How is a request to S3 sent?",
        "What does EBS look like to a program?",
    )


def test_free_text_missing_concepts_are_asked_back_and_no_pattern_is_shown():
    result = grade_answer(question(need=3), "S3 goes over HTTP")
    assert result.concepts[0] == ConceptResult("near", met=False, question="Where does an EBS volume stand?")
    told = "\n".join(result.feedback)
    assert "Where does an EBS volume stand?" in told
    assert "zone" not in told
    assert "near*" not in told


def test_free_text_required_concept():
    required = Concept("near", "Where?", NEAR.groups, HERE, required=True)
    asked = question(required, WEB, DISK, need=1)
    lacking = grade_answer(asked, "S3 is reached over the web")
    assert lacking.verdict is Verdict.PARTIAL
    assert 0 < lacking.score < lacking.max_score
    assert lacking.feedback[1:] == ("Where?",)
    assert verdict("EBS is near", asked) is Verdict.PASS


def test_free_text_forbidden_claim_feedback():
    result = grade_answer(ASKED, "EBS is near, and S3 is cheaper")
    assert (result.verdict, result.score) == (Verdict.FAIL, 0.0)
    assert result.feedback == ("The price has nothing to do with it.",)


def test_free_text_forbidden_claim_that_is_denied_is_none():
    assert verdict("EBS is near; S3 isn't in the same zone") is Verdict.PASS


def test_free_text_forbidden_claim_excused_by_unless():
    assert verdict("EBS is near; S3 is in the same zone, like EBS") is Verdict.PASS
    assert verdict("EBS is near, like EBS; S3 is in the same zone") is Verdict.FAIL


def test_free_text_unsure_shows_the_model_answer():
    result = grade_answer(ASKED, "The latency of S3 has its roots in the design of buckets")
    assert (result.verdict, result.score) == (Verdict.UNSURE, 0.0)
    assert result.model_answer == ASKED.answer
    assert [concept.question for concept in result.concepts] == [NEAR.question, WEB.question, DISK.question]
    assert "model answer" in result.feedback[0]


def test_free_text_closed_rubric_is_never_unsure():
    result = grade_answer(question(closed=True), "The latency of S3 has its roots in the design of buckets")
    assert (result.verdict, result.model_answer) == (Verdict.FAIL, "")
    assert result.feedback[1:] == (NEAR.question, WEB.question, DISK.question)


def test_free_text_answer_of_another_type():
    for answer in (None, ["EBS is near"], {"a": 1}):
        assert "Expected a text" in grade_answer(ASKED, answer).feedback[0]
    assert verdict(5) is Verdict.FAIL


def test_free_text_questions_with_equal_rubrics_are_judged_alike():
    assert grade_answer(question(), "EBS is near") == grade_answer(question(), "EBS is near")


# --- no answer at all ----------------------------------------------------------------------------------------


def told(answer, asked=ASKED):
    result = grade_answer(asked, answer)
    return result.feedback[0] if result.verdict is Verdict.FAIL else result.verdict.value


@pytest.mark.parametrize("answer", ["", "   ", "\n\t", "\u200b"])
def test_free_text_empty_answer(answer):
    assert "empty" in told(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "I don't know",
        "i dont know",
        "idk",
        "IDK!!",
        "dunno",
        "no idea",
        "No idea, sorry",
        "no idea how that works",
        "not sure",
        "?",
        "???",
        "pass",
        "I really have no clue tbh",
        "can't remember",
        "I don't know much about buckets",
    ],
)
def test_free_text_giving_up(answer):
    assert "guess" in told(answer)


def test_free_text_not_knowing_and_answering_all_the_same():
    assert verdict("not sure, but I think EBS is near") is Verdict.PASS
    assert verdict("I don't know, maybe it is the design of S3") is Verdict.UNSURE


@pytest.mark.parametrize(
    "answer",
    [
        "Why is the latency of S3 higher than that of EBS?",
        "why is the latency of s3 higher",
        "because the latency of S3 is higher than that of EBS",
        "You keep a file in the cloud. Why is the latency of S3 higher than that of EBS?",
        "i keep a file in the cloud",
        "the latency of S3 higher than EBS",
    ],
)
def test_free_text_echo_of_the_question(answer):
    assert "question again" in told(answer)


def test_free_text_echo_is_not_an_answer_in_the_prompts_words():
    asked = question(
        Concept("lower", "Which?", (group("lower"),), HERE), forbid=(), ask="Which is better, higher latency or lower?"
    )
    assert verdict("lower latency is better", asked) is Verdict.PASS
    assert verdict("lower", asked) is Verdict.PASS
    assert "question again" in told("higher latency or lower", asked)


@pytest.mark.parametrize(
    "answer",
    [
        "EBS, disk, zone, S3, network",
        "ebs disk zone s3 network",
        "zone; network; disk; S3",
        "EBS\nzone\nS3\nHTTP",
        "Keywords: EBS, disk, zone, network",
        "EBS: disk, zone, network, S3",
        "1. EBS\n2. S3\n3. disk\n4. zone",
        "EBS, 125, zone, near",
    ],
)
def test_free_text_list_of_keywords(answer):
    assert "single words" in told(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "EBS near, S3 web, price unimportant",
        "ebs = disk, s3 = network, zone = same",
        "Elastic EBS disk",
        "EBS is near, fast",
        "ebs + s3 or disk + network",
        "disk: EBS, network: S3",
        "EBS: disk; S3: network",
        "EBS -> disk, S3 -> network",
        "EBS (disk), S3 (network), zone, price",
        "EBS - disk, S3 - network",
        "1. EBS, 2. S3, 3. disk",
    ],
)
def test_free_text_terse_statements_are_no_list_of_keywords(answer):
    assert "single words" not in told(answer)


def test_free_text_list_is_welcome_where_the_author_gives_one():
    concept = Concept("kinds", "Which?", (group("storage", "compute", "network", "database"),), HERE)
    asked = question(concept, ask="Name four kinds of services.", answer="Storage, compute, network, database.")
    assert verdict("network, storage, database, compute", asked) is Verdict.PASS


def test_free_text_statement_as_terse_as_a_list_is_welcome_once_the_author_gives_one():
    concept = Concept("scatter", "What does air do to light?", (group("air scatter blue light"),), HERE)
    asked = question(concept, ask="Why is the sky blue?", answer="The air scatters blue light more than red.")
    assert verdict("air scatters blue light", asked) is Verdict.FAIL
    told_by_author = replace(asked, accept=("Air scatters blue light",))
    assert verdict("air scatters blue light", told_by_author) is Verdict.PASS


@pytest.mark.parametrize("answer", ["asdfgh sdfkjh", "zzzzzzz", "*** @@@", "qwrtpsdfg"])
def test_free_text_gibberish(answer):
    assert "No words" in told(answer)


def test_free_text_off_the_topic():
    assert "about this question" in told("Swift was invented by a company that sells phones.")
    assert "about this question" not in told("the latency comes from clouds")


def test_free_text_too_long():
    assert "too long" in told("EBS is near. " * 400)
    assert "too long" in told("\ufdfa" * 500)  # 18 letters each in their normal form


# --- for its author ------------------------------------------------------------------------------------------


def test_free_text_explained_span_pattern_and_typos():
    trace = explain_answer(ASKED, "The disk: EBS is in the same aavailable az!")
    near = next(claim for claim in trace.concepts if claim.name == "near")
    found = next(one for one in near.groups if one.counts)
    assert (near.holds, found.pattern, found.place) == (True, "ebs + same zone", HERE)
    phrase = found.phrases[1]
    assert trace.answer[phrase.start : phrase.end] == phrase.text == "same aavailable az"
    assert phrase.terms[1].how == 'synonym "az"'
    typed = explain_answer(ASKED, "S3 goes over the netwrok")
    web = next(claim for claim in typed.concepts if claim.name == "web")
    assert web.groups[0].phrases[1].terms[0].edits == 1
    assert "1 typo" in render_trace(typed)


def test_free_text_explained_negation():
    trace = explain_answer(ASKED, "EBS isn't near, and S3 is")
    near = next(claim for claim in trace.concepts if claim.name == "near")
    denied = next(one for one in near.groups if one.pattern == "ebs near*")
    assert (near.holds, denied.counts) == (False, False)
    assert "isn't" in denied.why
    assert denied.phrases[0].negators == ("isn't",)
    assert trace.clauses[0].negators == ("isn't",)


def test_free_text_explained_missing_part_and_forbidden_claim():
    trace = explain_answer(ASKED, "S3 is in the same zone")
    assert [claim.name for claim in trace.forbidden if claim.holds] == ["reversed"]
    near = next(claim for claim in trace.concepts if claim.name == "near")
    assert near.groups[0].missing == ("ebs",)
    shown = render_trace(trace)
    assert shown.startswith("fail (0%)")
    assert "FORBIDDEN  reversed" in shown


def test_free_text_explained_excuse():
    trace = explain_answer(ASKED, "S3 is in the same zone like EBS")
    claim = next(claim for claim in trace.forbidden if claim.name == "reversed")
    assert (claim.holds, claim.groups[0].counts, claim.groups[0].why) == (False, False, "excused by `unless`")


def test_free_text_explained_builtin_rule():
    assert explain_answer(ASKED, "no idea").rule == "giving up"
    assert "built-in rule `giving up`" in render_trace(explain_answer(ASKED, "no idea"))
    assert explain_answer(ASKED, "x" * 5000).rule == "too long"


def test_free_text_explanation_cannot_drive_the_terminal():
    shown = render_trace(explain_answer(ASKED, "EBS is near \x1b]0;owned\x07 \x9b31m"))
    assert not any(mark in shown for mark in "\x1b\x07\x9b")


def test_free_text_a_word_of_giving_up_may_be_the_answer():
    concept = Concept("pass", "Which statement does nothing?", (group("pass"),), HERE)
    asked = question(concept, forbid=(), ask="Which statement does nothing?", answer="`pass` does.")
    assert verdict("pass", asked) is Verdict.PASS
