"""How sentences are read: words in all their forms, typing mistakes, clauses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.grading import explain_answer, grade_answer, render_trace
from tutor.model.places import Place
from tutor.model.questions import FreeTextQuestion
from tutor.model.rubric import Concept, Forbidden, Phrase, PhraseGroup, Polarity, Rubric
from tutor.model.verdicts import Verdict

HERE = Place(Path("quiz.yaml"), 7, 3)


def group(*phrases, polarity=Polarity.AFFIRMED, distance=3):
    return PhraseGroup(tuple(Phrase(text, HERE, distance) for text in phrases), polarity)


def question(*groups, synonyms=(), forbid=(), ask="Why is it so?", answer="Because it is."):
    concept = Concept("said", "What is to be said?", tuple(groups), HERE)
    claims = (Forbidden("wrong", "That is wrong.", tuple(forbid), HERE),) if forbid else ()
    rubric = Rubric((concept,), 1, HERE, claims, synonyms)
    return FreeTextQuestion(id="q", ask=ask, answer=answer, place=HERE, rubric=rubric)


def says(answer, *phrases, synonyms=(), **more):
    """Whether the answer is found to say a group of phrases."""
    return grade_answer(question(group(*phrases, **more), synonyms=synonyms), answer).verdict is Verdict.PASS


# --- words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        ("process", "it processes them"),
        ("process", "Processing takes time"),
        ("latency", "two latencies"),
        ("keep", "it was kept there"),
        ("begin", "when the answer began"),
        ("bucket", "the bucket\u2019s own list"),
        ("it is", "it\u2019s so"),
    ],
)
def test_free_text_stems(pattern, answer):
    assert says(answer, pattern)


def test_free_text_stems_keep_different_words_apart():
    assert not says("a processor is needed", "process")
    assert not says("it is higher", "high")


def test_free_text_exact_words_have_no_other_form():
    assert says("they process it", "=process")
    assert not says("they processed it", "=process")
    assert not says("they proces it", "=process")


def test_free_text_prefixes():
    assert says("it is authenticated", "authenti*")
    assert says("zone use1-az4 it is", "use1-az*")
    assert not says("it is authored", "authenti*")


def test_free_text_alternatives_of_a_term():
    for answer in ("nope, it cannot", "no", "it can't", "it can\u2019t", "it cant", "nope"):
        assert says(answer, "=no|nope|cannot|can't"), answer


@pytest.mark.parametrize("answer", ["the same AZ", "the same availability zone", "the same availability-zone"])
@pytest.mark.parametrize("pattern", ["same az", "same availability zone", "same availability-zone"])
def test_free_text_synonyms_of_several_words(pattern, answer):
    assert says(answer, pattern, synonyms=(("az", "availability zone"),))


def test_free_text_synonyms_are_for_whole_words_of_the_set_only():
    assert not says("a zone of availability", "az", synonyms=(("az", "availability zone"),))
    assert not says("the same zone", "=az", synonyms=(("az", "zone"),))


@pytest.mark.parametrize("answer", ["multi-threading", "multi threading", "multithreading", "Multi\u2011Threading"])
def test_free_text_hyphens_make_no_difference(answer):
    assert says(f"by {answer} it is", "multi-threading")


def test_free_text_one_word_finds_what_was_hyphenated():
    assert says("by multi-threading it is", "multithreading")


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        ("s3", "S 3 it is"),
        ("us-east-1a", "call `us-east-1a` from there"),
        ("my..name", "the name my..name has two dots"),
        (".", 'it ends with "."'),
        ("..", "names with '..' in them"),
        ("=boto3 client", "with boto3.client('s3')"),
        ("1024", "there are 1,024 of them"),
        ("ec2 is computer", "ec2 = computer"),
        ("ebs and s3", "EBS & S3 are there"),
    ],
)
def test_free_text_code_and_signs(pattern, answer):
    assert says(answer, pattern)


@pytest.mark.parametrize(
    "answer",
    ["they begin with . or end with it", "it has . and another", "they begin with ., which is wrong", "it ends with ."],
)
def test_free_text_lone_dot_is_a_word(answer):
    assert says(answer, "=.")
    assert not says(answer, "=..")


def test_free_text_lone_dot_within_a_sentence_ends_no_clause():
    answer = "they begin with . or end with . or contain .."
    for phrase in ("begin =. or end", "end =.", "contain =.."):
        assert says(answer, phrase), phrase


def test_free_text_lone_dot_after_a_whole_sentence_ends_it():
    for answer in ("S3 is far . EBS is near", "s3 is far . ebs is near", "S3 is far .. EBS is near"):
        assert not says(answer, "far", "near"), answer
    assert says("s3 is not near . ebs is near", "ebs near")
    assert not says("S3 is far. EBS is near...", "=.|=..")
    assert says("a name like .myawsbucket is wrong", "myawsbucket")


@pytest.mark.parametrize(
    "answer",
    ["1. sequential 2. threads 3. processes", "First to last: 1. sequential 2. threads", "1. sequential\n2. threads"],
)
def test_free_text_list_numbers_end_no_clause(answer):
    assert says(answer, "1 sequential")
    assert says(answer, "2 threads")
    assert says(answer, "sequential", "threads") is ("\n" not in answer)


def test_free_text_list_numbers_set_items_apart_for_a_negation():
    assert says("1. not S3 2. EBS", "ebs")
    assert not says("1. not S3 2. EBS", "s3")


def test_free_text_numbers_that_count_nothing_end_a_sentence():
    for answer in ("S3 takes 2. EBS is near", "S3 takes 1. EBS takes 3. It is near", "S3 takes 1. EBS is near"):
        assert not says(answer, "s3", "near"), answer


def test_free_text_unicode_forms_and_unseen_marks():
    assert says("\uff33\uff13 stores it", "s3")
    assert says("the laten\u00adcy of it", "latency")
    assert says("\u200bS3\u200b stores it", "s3")


# --- typing mistakes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        ("delay", "the dealy of it"),
        ("lower", "lowr it is"),
        ("threads", "treads do it"),
        ("sequential", "seqential wins"),
        ("availability", "same avialabilty"),
        ("multi-threading", "multithreding it is"),
        ("higher", "ihgher it is"),
    ],
)
def test_free_text_typos(pattern, answer):
    assert says(answer, pattern)


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        ("time", "tim says so"),  # too short
        ("s3", "s4 it is"),
        ("us-east-1a", "us-eats-1a it is"),
        ("delay", "the dly of it"),  # two, in a word of five
        ("faster", "the master of it"),
        ("before", "it is afore that"),
        ("higher", "it is lighter"),
        ("public", "it is a republic"),
        ("attached", "it is detached"),
        ("synchronous", "it is asynchronous"),
        ("server", "to serve it"),
        ("processes", "the processor of it"),
        ("upload", "to unload it"),
        ("connection", "the correction of it"),
        ("authenticated*", "it is authentcated"),
    ],
)
def test_free_text_typos_never_make_another_word(pattern, answer):
    assert not says(answer, pattern)


def test_free_text_typos_never_turn_one_pattern_into_another():
    asked = question(group("throughput"), forbid=[group("throughout")])
    assert grade_answer(asked, "it is throughout").verdict is Verdict.FAIL
    assert grade_answer(asked, "it is throughput").verdict is Verdict.PASS


def test_free_text_typos_between_two_words_are_neither():
    assert not says("a plonter of it", "plotter|planter|pointer")


# --- phrases -------------------------------------------------------------------------------------------------


def test_free_text_order_within_a_phrase():
    assert says("S3 is slower than EBS", "s3 slower ebs")
    assert not says("EBS is slower than S3", "s3 slower ebs")
    assert says("EBS is slower than S3", "s3", "slower", "ebs")


def test_free_text_distance_within_a_phrase():
    assert says("the disk that we all use is local", "disk local", distance=5)
    assert not says("the disk that we all use is local", "disk local", distance=4)
    assert says("close to the a an the instance", "close instance", distance=1)  # articles don't count


def test_free_text_a_phrase_stays_within_a_clause():
    for boundary in (". ", "; ", "! ", "\n", " but ", " because ", " whereas ", " although ", ", so "):
        assert not says(f"S3 is far{boundary}EBS is near", "s3", "near"), boundary
    for no_boundary in (", ", " and ", ": ", " - ", " (", " or "):
        assert says(f"S3 is far{no_boundary}EBS is near", "s3", "near"), no_boundary


def test_free_text_a_wrapped_line_is_one_line():
    long = "Each request that is sent to S3 has to go all the way over\nthe network of the region"
    assert says(long, "request", "network", distance=20)
    assert not says("it is S3\nthe network", "s3", "network")


# --- whatever is typed ---------------------------------------------------------------------------------------

WORDS = [
    *(
        "S3",
        "ebs",
        "EBS's",
        "near",
        "same",
        "zone",
        "zones",
        "availability",
        "multi-threading",
        "my..name",
        "ebz",
        "nearr",
    ),
    *(
        "not",
        "isn't",
        "can\u2019t",
        "no",
        "nor",
        "neither",
        "or",
        "and",
        "but",
        "because",
        "so",
        "instead",
        "of",
        "than",
    ),
    *(",", ".", ";", ":", "!", "?", "(", ")", "-", "\u2014", "`", "`us-east-1a`", "1,024", "=", "&", "[x]", "\n"),
    *("\u202e", "\x00", "\ufdfa"),
]
HARD = question(
    group("ebs", "near*|close"),
    group("same availability zone", polarity=Polarity.EITHER),
    group("s3 zone near", polarity=Polarity.NEGATED),
    synonyms=(("az", "availability zone"), ("ebs", "volume", "block store")),
    forbid=[group("s3", "same zone"), group("multi-threading")],
    ask="Why is the latency of S3 higher than that of EBS?",
)
ANSWERS = st.one_of(st.text(st.characters(codec=None)), st.lists(st.sampled_from(WORDS)).map(" ".join))


@given(answer=ANSWERS)
def test_free_text_any_answer_gets_the_same_sound_verdict_twice(answer):
    result = grade_answer(HARD, answer)
    assert result == grade_answer(HARD, answer)
    assert 0.0 <= result.score <= result.max_score
    assert result.feedback or result.verdict is Verdict.PASS
    trace = explain_answer(HARD, answer)
    assert (trace.verdict, trace.share * HARD.points) == (result.verdict, result.score)
    assert not any(mark in render_trace(trace) for mark in "\x00\x1b\u202e\ud800")


@given(answer=ANSWERS)
def test_free_text_case_and_outer_blanks_change_nothing(answer):
    padded = grade_answer(HARD, f"  {answer}\n ").verdict
    assert padded is grade_answer(HARD, answer).verdict


@given(texts=st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=4), answer=ANSWERS)
def test_free_text_any_pattern_is_harmless(texts, answer):
    asked = question(group(*texts), synonyms=(tuple(texts), ("a", "a b c")))
    assert grade_answer(asked, answer) == grade_answer(asked, answer)
    explain_answer(asked, answer)


@pytest.mark.parametrize(
    "answer",
    [
        "ebs near " * 444,
        "isn't or " * 444,
        "a-" * 2000,
        "." * 4000,
        "s3 zone near and or " * 200,
        "(" * 4000,
        "'" * 4000,
    ],
)
def test_free_text_an_answer_of_nothing_but_tricks_is_judged(answer):
    assert grade_answer(HARD, answer[:4000]).verdict in set(Verdict)
