"""Checks on files on instances and on what was done over SSH say why nobody came in, and what was otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tutor.model.checks import CalledCheck, OnInstanceCheck, SshCheck
from tutor.model.evidence import Connection, FileOnInstance, InstanceState, Outcome, SshSession, file_key
from tutor.model.verdicts import Verdict

NOTE = "/home/ubuntu/note.txt"
DROPPED = Connection(
    at=1.0, source="203.0.113.10", address="54.214.1.2", port=22, instance="i-1", outcome="dropped",
    why="no rule of sg-1 (default) opens port 22 to 203.0.113.10",
)  # fmt: skip
OPEN = Connection(at=2.0, source="203.0.113.10", address="54.214.1.2", port=22, instance="i-1")


def instance(number: int = 1, name: str = "web", state: str = "running") -> InstanceState:
    return InstanceState(
        id=f"i-{number}", state=state, type="t3.micro", image="", region="us-east-1", zone="us-east-1a",
        key_pair="lab", tags={"Name": name},
    )  # fmt: skip


def session(command: str = "uname -n", printed: str = "", status: int | None = 0, **more) -> SshSession:
    told = {"at": 3.0, "instance": "i-1", "user": "ubuntu", "exit_status": status}
    return SshSession(command=command, printed=printed, **told | more)


WEB = instance()
LOGIN = session()


@pytest.fixture
def told(make):
    """What a learner is told by a check; empty if it passes. There is one instance, `web`."""

    def tell(check, *sessions, hosts=(WEB,), connections=(OPEN,), **more):
        seen = make.evidence(
            instances={one.id: one for one in hosts}, sessions=sessions, connections=connections, **more
        )
        return make.message_of(check, seen)

    return tell


# --- over SSH -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "done"),
    [
        (SshCheck(), session("")),
        (SshCheck(), session("", status=130)),
        (SshCheck(instance="web", user="ubuntu"), session("scp -t .", status=1)),
        (SshCheck(command="uname -n"), session(" uname -n\n", "ip-172-31-1-2\n")),
        (SshCheck(command=" uname -n ", prints="172-31"), session("uname -n", "ip-172-31-1-2\n")),
        (SshCheck(command="uname -n", equals="ip-172-31-1-2"), session("uname -n", "ip-172-31-1-2\r\n")),
        (SshCheck(command="true", equals=""), session("true", "\n")),
        (SshCheck(prints="hello"), session("", "$ hello\n")),
    ],
)
def test_what_was_asked_for_and_done_passes(told, check, done):
    assert told(check, session("false", status=1), done) == ""


@pytest.mark.parametrize(
    ("check", "done", "said"),
    [
        (SshCheck(user="ec2-user"), session(), "Those who logged in were `ubuntu`; expected `ec2-user`."),
        (SshCheck(command="uname -n"), session("uname"), "The command that ran was `uname`; expected `uname -n`."),
        (SshCheck(command="uptime"), session("ls /"), "The commands that ran were `ls /`; expected `uptime`."),
        (SshCheck(command="uptime"), session(""), "ran no command that can be seen; expected `uptime`, as the last"),
        (SshCheck(command="uname -n"), session(status=None), "ran, but the connection ended before it did."),
        (
            SshCheck(command="uname -n"),
            session(printed="bash: no\n", status=1),
            "ended with status 1, and printed 'bash: no'; expected status 0.",
        ),
        (SshCheck(command="uname -n"), session(status=127), "ended with status 127: there is no such command"),
        (SshCheck(command="uname -n", prints="web"), session(printed="ip\n"), "printed 'ip\\n'; expected 'web' in it."),
        (SshCheck(command="uname -n", prints="web"), session(), "printed nothing; expected 'web' in it."),
        (SshCheck(command="uname -n", equals="web"), session(printed="Web"), "differs only in upper and lower case"),
        (
            SshCheck(command="uname -n", equals="web"),
            session(),
            "What the command `uname -n` printed is empty; expected",
        ),
        (SshCheck(prints="web"), session(""), "The shell printed nothing; expected 'web' in it."),
        (SshCheck(command="uname -n", prints="end"), session(printed="é" * 2048), "printed more than is kept"),
    ],
)
def test_what_was_done_otherwise_is_said(told, check, done, said):
    assert said in told(check, done)


@pytest.mark.parametrize(
    ("connections", "sessions", "said"),
    [
        ([], [], "Nobody tried to reach it over SSH: no connection to port 22 of its public address was seen."),
        (
            [DROPPED],
            [],
            "The connection to 54.214.1.2:22 timed out: no rule of sg-1 (default) opens port 22 to 203.0.113.10.",
        ),
        (
            [DROPPED, OPEN],
            [],
            "It was reached (54.214.1.2:22 connected), but the client went away before it had shown a key: `ssh`",
        ),
        (
            [OPEN],
            [session(refused="key")],
            "The login as `ubuntu` was refused: the key that was offered is not",
        ),
        ([OPEN], [session(refused="user", user="admin")], "`admin` is not the user of its AMI"),
        ([OPEN], [session(refused="root", user="root")], "nobody logs in as root"),
        ([OPEN], [session(refused="no-key")], "no private key was used: the file that `-i` names must be there"),
        (
            [Connection(at=1, source="", address="54.214.9.9", port=22, outcome="dropped", why="it is nobody's.")],
            [],
            "54.214.9.9:22 timed out: it is nobody's.",
        ),
        ([Connection(at=1, source="", address="54.214.1.2", port=80, instance="i-1")], [], "Nobody tried to reach it"),
        (
            [Connection(at=1, source="", address="54.214.7.7", port=22, instance="i-2")],
            [],
            "Nobody tried to reach it over SSH, but another instance: 54.214.7.7:22 connected.",
        ),
    ],
)
def test_why_nobody_logged_in_is_said(told, connections, sessions, said):
    message = told(SshCheck(instance="web", command="uname -n"), *sessions, connections=tuple(connections))
    assert message.startswith("Nobody logged in to the instance `web`. ")
    assert said in message


def test_a_stopped_instance_that_nobody_tried_to_reach(told):
    assert "`web` (i-1) is stopped." in told(SshCheck(), hosts=(instance(state="stopped"),), connections=())


def test_a_login_on_another_instance_is_none_on_this_one(told):
    both = (instance(), instance(2, "db"))
    other = session(instance="i-2")
    assert "Nobody logged in to the instance `web`" in told(SshCheck(instance="web"), other, hosts=both)
    assert told(SshCheck(), other, hosts=both) == ""
    assert "There is an instance named `web`; the name" in told(SshCheck(instance="wbe"), session())


def test_a_login_counts_after_its_instance_is_terminated(told):
    assert told(SshCheck(instance="web"), session(), hosts=(instance(state="terminated"),)) == ""


def test_where_not_all_sessions_are_told_what_is_seen_counts(told):
    gap = {"sessions": "9 more left out"}
    assert told(SshCheck(command="uname -n"), session(), incomplete=gap) == ""
    assert "can't be shown: sessions" in told(SshCheck(command="uptime"), session(), incomplete=gap)


def test_where_the_machine_can_give_no_instances_it_is_no_fail(make):
    seen = make.evidence(Outcome.MACHINE, machine_note="instances can't answer here")
    for check in (SshCheck(), OnInstanceCheck(path=NOTE)):
        assert make.judge(make.exercise(check), seen).verdict is Verdict.ERROR


# --- files on instances ------------------------------------------------------------------------------------------


@pytest.fixture
def on_disk(told):
    """What a learner is told of the one file that was looked at."""

    def tell(check, text=None, why="", size=0, sessions=(LOGIN,), **more):
        files = {file_key(check.instance or "", check.path): FileOnInstance(text, size or len(text or ""), why)}
        return told(check, *sessions, instance_files=files, **more)

    return tell


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ({}, "anything"),
        ({}, ""),
        ({"equals": "hello"}, "hello\n"),
        ({"equals": "a\nb\n"}, "a \r\nb"),
        ({"equals": ""}, "\n"),
        ({"contains": "ell"}, "hello"),
        ({"instance": "web", "equals": "hello"}, "hello"),
    ],
)
def test_a_file_with_the_text_that_is_asked_for_passes(on_disk, asked, text):
    assert on_disk(OnInstanceCheck(path=NOTE, **asked), text) == ""


@pytest.mark.parametrize(
    ("asked", "text", "said"),
    [
        ({"equals": "hello"}, "bye", "The file `/home/ubuntu/note.txt` on `web` (i-1) is 'bye'; expected 'hello'."),
        ({"equals": "hello"}, "Hello", "differs only in upper and lower case"),
        ({"equals": "hello"}, "", "is empty; expected 'hello'"),
        ({"equals": "a\nb\nc"}, "a\nx\nc", "differs in line 2: it is 'x'; expected 'b'."),
        ({"equals": "a\nb"}, "a", "ends before line 2; expected 'b' there."),
        ({"equals": "a"}, "a\nb", "goes on after line 1 with 'b'; expected nothing more."),
        ({"contains": "hello"}, "bye", "does not hold 'hello'; it has 'bye'."),
        ({"contains": "hello"}, "", "does not hold 'hello'; it is empty."),
        (
            {"exists": False},
            "x",
            "There is a file at `/home/ubuntu/note.txt` on `web` (i-1), and there should be nothing.",
        ),
    ],
)
def test_a_file_with_another_text_is_told_of(on_disk, asked, text, said):
    assert said in on_disk(OnInstanceCheck(path=NOTE, **asked), text)


@pytest.mark.parametrize(
    ("why", "asked", "said"),
    [
        ("missing", {"equals": "a"}, "There is no file `/home/ubuntu/note.txt` on `web` (i-1)."),
        ("not-a-file", {"equals": "a"}, "there is a folder, or something else that is no file"),
        ("too-large", {"equals": "a"}, "has 70,000 bytes, which is more than is looked at"),
        ("not-text", {"contains": "a"}, "(70,000 bytes) is no text in UTF-8"),
        ("unreadable", {}, "can't be read"),
        ("not-a-file", {"exists": False}, "There is something that is no file at"),
        ("too-large", {"exists": False}, "There is a file at"),
        ("unreadable", {"exists": False}, "can't be told: it can't be looked at"),
    ],
)
def test_each_reason_why_no_text_is_told_has_its_own_words(on_disk, why, asked, said):
    assert said in on_disk(OnInstanceCheck(path=NOTE, **asked), None, why, 70_000)


@pytest.mark.parametrize("why", ["too-large", "not-text"])
def test_a_file_of_which_only_the_presence_is_asked_may_hold_anything(on_disk, why):
    assert on_disk(OnInstanceCheck(path=NOTE), None, why, 70_000) == ""


def test_a_missing_file_where_nobody_logged_in(on_disk):
    told = on_disk(OnInstanceCheck(path=NOTE), None, "missing", sessions=(), connections=(DROPPED,))
    assert told == "There is no file `/home/ubuntu/note.txt` on `web` (i-1). Nobody logged in there in this run."
    assert "Nobody" not in on_disk(OnInstanceCheck(path=NOTE), None, "missing")


def test_nobody_can_log_in_to_an_instance_without_a_key_pair(told):
    keyless = replace(WEB, key_pair="")
    said = told(SshCheck(), session(refused="key"), hosts=(keyless,))
    assert "It was launched without a key pair, so nobody can log in to it" in said


def test_a_file_on_an_instance_that_is_not_there_or_not_told_apart(told):
    check = OnInstanceCheck(path=NOTE)
    assert "is terminated" in told(check, hosts=(instance(state="terminated"),))
    assert "There are 2 instances" in told(check, hosts=(instance(), instance(2, "db")))
    assert "none was launched" in told(check, hosts=())
    assert "none was launched" in told(OnInstanceCheck(path=NOTE, exists=False), hosts=())


def test_a_disk_that_nobody_looked_at_is_no_fail(make):
    seen = make.evidence(instances={"i-1": instance()})
    for exists in (True, False):
        result = make.judge(make.exercise(OnInstanceCheck(path=NOTE, exists=exists)), seen)
        assert result.verdict is Verdict.ERROR


def test_a_file_that_was_never_there_earns_nothing_by_itself(make):
    check = OnInstanceCheck(path=NOTE, exists=False)
    files = {file_key("", NOTE): FileOnInstance(None, 0, "missing")}
    seen = make.evidence(instances={"i-1": instance()}, instance_files=files)
    assert make.judge(make.exercise(check, CalledCheck("RunInstances")), seen).score == 0


def test_what_a_stranger_prints_can_not_hurt_the_screen(told):
    message = told(SshCheck(command="x"), session("\x1b[2Jrm \u202e"), session("ok", "\x1b]0;t\x07"))
    assert "\x1b" not in message
    assert "\u202e" not in message
