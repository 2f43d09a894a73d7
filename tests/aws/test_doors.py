"""The doors of instances: who comes goes in, waits, or is turned away; and how much of it is kept as evidence."""

from __future__ import annotations

import socket

import pytest

from tutor.sandbox.aws import doors as doors_of
from tutor.sandbox.aws import sessions as sessions_of
from tutor.sandbox.aws.doors import Doors
from tutor.sandbox.aws.sessions import Sessions
from tutor.sandbox.inside import wire


@pytest.fixture
def come(request):
    """A connection that came: its client, and our end of it."""

    def make():
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = socket.create_connection(listener.getsockname(), timeout=30)
            request.addfinalizer(client.close)
            return client, listener.accept()[0]

    return make


@pytest.fixture
def door(request):
    """A door: AWS's end, and the instance's."""

    def make():
        ours, theirs = socket.socketpair()
        theirs.settimeout(30)
        request.addfinalizer(ours.close)
        request.addfinalizer(theirs.close)
        return ours, theirs

    return make


def _is_turned_away(client):
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    return True


def _came_in(theirs):
    told, (fd,) = wire.receive(theirs)
    socket.close(fd)
    return told


def test_who_comes_to_an_open_door_goes_in(come, door):
    doors, (ours, theirs) = Doors(), door()
    doors.open("i-1", ours)
    doors.enter("i-1", come()[1], "203.0.113.10", "54.214.3.4")
    assert _came_in(theirs) == {"from": "203.0.113.10", "to": "54.214.3.4"}


def test_who_comes_early_waits_and_who_comes_to_nobody_is_turned_away(come, door):
    doors, (ours, theirs) = Doors(), door()
    doors.expect("i-1")
    doors.enter("i-1", come()[1], "first", "54.214.3.4")
    doors.enter("i-1", come()[1], "second", "54.214.3.4")
    client, connection = come()
    doors.enter("i-other", connection, "x", "54.214.3.5")
    assert _is_turned_away(client)
    doors.open("i-1", ours)
    assert [_came_in(theirs)["from"] for _ in range(2)] == ["first", "second"]


def test_only_so_many_wait(come, monkeypatch):
    monkeypatch.setattr(doors_of, "MOST_WAITING", 1)
    doors = Doors()
    doors.expect("i-1")
    (_, first), (client, second) = come(), come()
    doors.enter("i-1", first, "first", "54.214.3.4")
    doors.enter("i-1", second, "second", "54.214.3.4")
    assert _is_turned_away(client)
    doors.shut("i-1")


@pytest.mark.parametrize("end", [lambda doors: doors.shut("i-1"), lambda doors: doors.fail("i-1", "no space left")])
def test_who_waits_for_an_instance_that_goes_down_or_fails_is_turned_away(come, end):
    doors = Doors()
    doors.expect("i-1")
    client, connection = come()
    doors.enter("i-1", connection, "x", "54.214.3.4")
    end(doors)
    assert _is_turned_away(client)


def test_a_door_that_fell_shut_by_itself_turns_away(come, door):
    doors, (ours, theirs) = Doors(), door()
    doors.open("i-1", ours)
    theirs.close()
    client, connection = come()
    doors.enter("i-1", connection, "x", "54.214.3.4")
    assert _is_turned_away(client)


def test_a_server_that_was_stopped_costs_its_own_instance_alone_and_lets_in_again_when_it_goes_on(come, door):
    doors, (stopped, stopped_inside), (other, other_inside) = Doors(), door(), door()
    doors.open("i-1", stopped)
    doors.open("i-2", other)
    came = 0
    while True:
        client, connection = come()
        client.settimeout(0)
        doors.enter("i-1", connection, f"{came}", "54.214.3.4")
        try:
            client.recv(1)
        except BlockingIOError:  # it waits inside
            came += 1
        except ConnectionResetError:  # the door is full
            break
    assert came >= doors_of.MOST_WAITING
    doors.enter("i-2", come()[1], "x", "54.214.3.5")
    assert _came_in(other_inside)["from"] == "x"
    assert [_came_in(stopped_inside)["from"] for _ in range(came)] == [f"{number}" for number in range(came)]
    doors.enter("i-1", come()[1], "later", "54.214.3.4")
    assert _came_in(stopped_inside)["from"] == "later"


def test_why_a_door_stays_closed_is_known_until_the_next_boot():
    doors = Doors()
    doors.fail("i-1", "no space left")
    assert (doors.why_closed("i-1"), doors.why_closed("i-2")) == ("no space left", "")
    doors.expect("i-1")
    assert doors.why_closed("i-1") == ""
    doors.fail_all("the rack is gone")
    assert doors.why_closed("i-1") == doors.why_closed("i-2") == "the rack is gone"


def test_a_flood_of_logins_is_counted_and_not_kept(monkeypatch):
    monkeypatch.setattr(sessions_of, "MOST", 2)
    told = []
    sessions = Sessions(lambda: 1.0, told.append)
    for number in range(5):
        sessions.hear({"instance": "i-1", "user": "ubuntu", "command": f"echo {number}", "exit_status": 0})
    assert [one["command"] for one in sessions.as_json()] == [one["command"] for one in told] == ["echo 0", "echo 1"]
    assert sessions.incomplete() == "3 more logins and commands left out after 2"


def test_what_makes_no_sense_in_a_session_is_left_empty():
    sessions = Sessions(lambda: 1.0, lambda _told: None)
    sessions.hear({"instance": ["i-1"], "user": 3, "command": "x" * 9000, "exit_status": True, "refused": []})
    (kept,) = sessions.as_json()
    assert (kept["instance"], kept["user"], kept["exit_status"], kept["refused"]) == ("", "", None, "")
    assert len(kept["command"]) == 4096


def test_a_login_that_was_refused_for_a_new_reason_was_refused_all_the_same():
    sessions = Sessions(lambda: 1.0, lambda _told: None)
    sessions.hear({"instance": "i-1", "user": "ubuntu", "refused": "because"})
    assert sessions.as_json()[0]["refused"] == "because"
