"""Connections to instances and logins, in a line each and counted beside the calls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tutor.call_lines import CallTally, call_line, call_sentence, call_words
from tutor.grading.reached import unreached
from tutor.model.evidence import ApiCall, Connection, SshSession, in_order

WHY = "no rule of sg-1 (web) opens port 22 to your address 203.0.113.10"
DROPPED = Connection(at=1.5, source="203.0.113.10", address="54.214.1.2", port=22, outcome="dropped", why=WHY)
OPEN = Connection(at=2.0, source="203.0.113.10", address="54.214.1.2", port=22, instance="i-1")
REFUSED = SshSession(at=2.1, instance="i-1", user="root", refused="root")
RAN = SshSession(at=2.5, instance="i-1", user="ubuntu", command="uname -n", exit_status=0, printed="ip-172-31-1-2\n")
CALL = ApiCall("RunInstances", "ec2", {}, 200, at=0.25)


def told(*entries):
    tally = CallTally()
    tally.add(entries)
    return tally.sentence()


def test_a_connection_that_nothing_answered_says_why():
    assert call_line(DROPPED) == f"!  1.500 s ssh       54.214.1.2:22 timed out: {WHY}"
    assert call_sentence(DROPPED) == f"At 1.500 s ssh to 54.214.1.2:22 timed out: {WHY}."


def test_one_that_came_through_says_so():
    assert call_line(OPEN) == "   2.000 s ssh       54.214.1.2:22 connected"


def test_a_command_is_told_with_its_end_and_its_output_in_full_words():
    assert call_line(RAN) == "   2.500 s ssh       ubuntu@i-1 ran uname -n: exit status 0"
    assert call_words(RAN, in_full=True).params == "ip-172-31-1-2\n"


@pytest.mark.parametrize(
    ("session", "words"),
    [
        (REFUSED, "root@i-1 login refused: nobody logs in as root: log in as the user of the AMI"),
        (SshSession(at=0, instance="i-1", user="ada", refused="user"), "`ada` is not the user of its AMI"),
        (SshSession(at=0, instance="i-1", user="ubuntu", refused="key"), "the key that was offered is not the one"),
        (SshSession(at=0, instance="i-1", user="ubuntu", refused="no-key"), "no private key was used"),
        (SshSession(at=0, instance="i-1", user="ubuntu"), "had a shell: the connection ended first"),
        (SshSession(at=0, instance="i-1", user="ubuntu", command="sftp", exit_status=0), "copied files (sftp): exit"),
    ],
)
def test_each_refusal_has_its_own_words(session, words):
    assert words in call_line(session)


def test_they_are_counted_beside_the_calls():
    assert told(CALL, DROPPED, OPEN, REFUSED, RAN) == (
        "1 call to AWS, none refused. 2 connections to instances, 1 timed out, 1 with the login refused."
    )
    assert told(CALL) == "1 call to AWS, none refused."


def test_one_that_came_through_at_last_is_one_and_did_not_time_out():
    assert told(DROPPED, replace(DROPPED, outcome="open", why="")) == "No calls to AWS. 1 connection to instances."


def test_all_that_happened_is_told_in_its_order():
    assert in_order([CALL], [DROPPED, OPEN], [REFUSED, RAN]) == (CALL, DROPPED, OPEN, REFUSED, RAN)


def test_the_journals_own_word_stays_behind_the_last_call():
    full = ApiCall("", "journal", {"note": "7 more calls are not listed"}, 0)
    assert in_order([CALL, full], [OPEN]) == (CALL, full, OPEN)


def test_a_verdict_tells_each_reason_once():
    again = Connection(at=9, source="203.0.113.10", address="54.214.1.2", port=22, outcome="dropped", why=WHY)
    assert unreached([DROPPED, OPEN, again], [REFUSED, RAN]) == (
        f"ssh to 54.214.1.2:22 timed out: {WHY}",
        "root@i-1: login refused: nobody logs in as root: log in as the user of the AMI",
    )


@pytest.mark.parametrize("odd", ["\x1b[31m", "a\nb", "\u202eabc", "\ud800", "x" * 10_000])
def test_what_others_wrote_stays_on_the_line_and_acts_on_nothing(odd):
    for entry in (
        Connection(at=0, source=odd, address=odd, port=22, outcome="dropped", why=odd),
        SshSession(at=0, instance=odd, user=odd, command=odd, printed=odd, exit_status=1),
        SshSession(at=0, instance=odd, user=odd, refused=odd),
    ):
        for line in (call_line(entry, 80), call_sentence(entry)):
            assert not {"\x1b", "\n", "\u202e", "\ud800"} & set(line)
        assert len(call_line(entry, 80)) <= 80
