"""A short typed text is judged by what the author listed, and typing mistakes only where they are no other answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.grading import grade_answer
from tutor.model.places import Place
from tutor.model.questions import TextPattern, TextQuestion, TextRule, TextSyntax, WrongText
from tutor.model.verdicts import Verdict


def pattern(text):
    """As authors write it here: `glob:low*`, `regex:lo+w`, or plain."""
    syntax, _, rest = text.partition(":")
    return TextPattern(rest, TextSyntax(syntax)) if syntax in {"glob", "regex"} else TextPattern(text)


def judge(answer, *rights, wrong=(), **rule):
    listed = tuple(WrongText(pattern(text), feedback) for text, feedback in wrong)
    text_rule = TextRule(tuple(pattern(right) for right in rights), listed, **rule)
    return grade_answer(TextQuestion(id="q", ask="?", place=Place(Path("quiz.yaml")), rule=text_rule), answer)


def passes(answer, *rights, **more):
    return judge(answer, *rights, **more).verdict is Verdict.PASS


def test_text_any_of_several_answers():
    assert passes("lower", "low", "lower")
    assert not passes("lowest", "low", "lower")


def test_text_white_space_and_quotes_do_not_count():
    assert passes("  availability \n zone. ", "availability zone")
    assert passes("“lower”.", "lower")


def test_text_case_sensitive():
    assert passes("S3", "s3")
    assert passes("NoSuchKey", "NoSuchKey", case_sensitive=True)
    result = judge("nosuchkey", "NoSuchKey", case_sensitive=True)
    assert (result.verdict, result.feedback) == (
        Verdict.FAIL,
        ("Right but for upper and lower case, which counts here.",),
    )


@pytest.mark.parametrize(
    ("glob", "right", "wrong"),
    [
        ("low*", ["low", "lower", "LOWER than that", '"lower".'], ["slower", ""]),
        ("*latency*", ["latency", "lower latency is better"], ["laten cy"]),
        ("a*b*c", ["abc", "a b c", "axbxbxc"], ["acb", "abcd"]),
        ("*a*", ["a", "bab"], ["b"]),
        ("s?", ["s3", "S3"], ["s", "s33"]),
        ("s[34]", ["s3", "s4"], ["s5", "s[34]"]),
        ("s[3-5]", ["s4"], ["s6", "s-"]),
        ("s[!3]", ["s4"], ["s3"]),
        ("a.b(c)", ["a.b(c)"], ["axb(c)"]),
        ("a[", ["a["], ["a"]),
        ("[]]x", ["]x"], ["x"]),
        ("stra\u00dfe*", ["STRASSE 1", "stra\u00dfe"], ["strase"]),
    ],
)
def test_text_glob(glob, right, wrong):
    assert [answer for answer in right if not passes(answer, f"glob:{glob}")] == []
    assert [answer for answer in wrong if passes(answer, f"glob:{glob}")] == []


def test_text_regex():
    assert passes("Create_Bucket", r"regex:create_?bucket")
    assert not passes("create_bucket(name)", r"regex:create_?bucket")
    assert not passes("CREATE_BUCKET", r"regex:create_?bucket", case_sensitive=True)


@pytest.mark.parametrize("endless", [r"(a|aa)+$b", r"(a+)+b", r"(.*)*x", r"(?:(?R)?a)+", r"(x+x+)+y|(a*)*b"])
def test_text_regex_that_never_ends_does_not_match_and_does_not_hang(endless):
    assert not passes("a" * 1900, f"regex:{endless}")
    assert passes("a" * 1900 + "c", f"regex:{endless}", "glob:*c")


@pytest.mark.parametrize("broken", ["(", "[z-a]", "\\", "(" * 3000, "a{99999999999}", "(?P<n>a)(?P<n", "x" * 10_000])
def test_text_regex_that_is_none_matches_nothing(broken):
    assert not passes("a", f"regex:{broken}")


@settings(max_examples=200, deadline=None)
@given(
    source=st.text(st.sampled_from("ab()[]{}*+?|\\.^$&~-!,:=<>PRL012 \n\ud800é"), max_size=15), answer=st.text("ab]*")
)
def test_text_any_pattern_gets_a_verdict(source, answer):
    for syntax in ("regex", "glob"):
        assert judge(answer, f"{syntax}:{source}") == judge(answer, f"{syntax}:{source}")


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.characters(exclude_characters="*?[", exclude_categories=["Cs"])))
def test_text_glob_without_wild_cards_matches_itself(text):
    written = " ".join(text.split())
    if written and written.isascii():
        assert passes(written, f"glob:{written}")


@pytest.mark.parametrize("typed", ["latncy", "latenncy", "latemcy", "latnecy", "'Latnecy'.", "atency"])
def test_text_typo_allowance(typed):
    result = judge(typed, "latency", typos=1)
    assert (result.verdict, result.feedback) == (Verdict.PASS, ("Right. It is spelt `latency`.",))


def test_text_typos_are_not_forgiven_unless_the_author_says_so():
    assert judge("latnecy", "latency").feedback == ("Close: check the spelling.",)


def test_text_two_typos_over_several_words():
    assert passes("availabilty zone", "availability zone", typos=1)
    assert not passes("availabilty zoone", "availability zone", typos=2)  # "zone" is too short for one
    assert passes("avalability bukcet", "availability bucket", typos=2)
    assert not passes("avalability bukcet", "availability bucket", typos=1)


def test_text_typo_in_digits_is_never_forgiven():
    assert not passes("region-2", "region-1", typos=2)
    assert not passes("region-11", "region-1", typos=2)
    assert not passes("1region", "region1", typos=2)
    assert passes("regoin-1", "region-1", typos=1)
    assert judge("region-2", "region-1").feedback == judge("banana", "region-1").feedback


def test_text_typo_in_a_short_word_is_never_forgiven():
    assert not passes("fast", "last", typos=2)
    assert not passes("10²", "102", typos=2)


def test_text_typo_never_makes_an_opposite_right():
    for right, opposite in [("synchronous", "asynchronous"), ("mutable", "immutable"), ("ordered", "unordered")]:
        assert not passes(opposite, right, typos=2)
        assert not passes(right, opposite, typos=2)


def test_text_typo_allowance_leaves_case_alone():
    assert passes("NoSuchKye", "NoSuchKey", typos=1, case_sensitive=True)
    assert not passes("nosuchKey", "NoSuchKey", typos=2, case_sensitive=True)


def test_text_wrong_answer_feedback_first_match_wins():
    wrong = [("glob:*er", "first"), ("higher", "second")]
    assert judge("higher", "lower", wrong=wrong).feedback == ("first",)
    assert passes("lower", "lower", wrong=wrong)


def test_text_wrong_answer_comes_before_typos():
    assert passes("slower", "lower", typos=1)
    assert judge("slower", "lower", typos=1, wrong=[("slower", "Slower is worse.")]).feedback == ("Slower is worse.",)


def test_text_wrong_answer_said_outright_beats_a_pattern_of_right_ones():
    wrong = [("lowly", "Not that."), ("glob:*", "anything else")]
    assert judge("lowly", "glob:low*", wrong=wrong).feedback == ("Not that.",)
    assert passes("lower", "glob:low*", wrong=wrong)


def test_text_feedback_does_not_give_the_answer_away():
    for answer in ("latnecy", "banana", "", "x" * 3000, "LATENCIES"):
        assert "latency" not in " ".join(judge(answer, "latency").feedback).casefold()


def test_text_in_a_thousand_quotes_is_judged_at_once():
    assert judge('"' * 1000 + "." * 500 + '"' * 500, "regex:(a|b)*", "low").verdict is Verdict.FAIL
