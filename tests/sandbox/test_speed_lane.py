"""Timing checks take turns: one lane for a user's processes, that nobody else has a hand in."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from tutor.sandbox import lane
from tutor.sandbox.lane import Turn, exclusive_lane, lane_folders

HOLDER = """
import sys
from pathlib import Path
from tutor.sandbox.lane import exclusive_lane
with exclusive_lane(folders=(Path(sys.argv[1]),)) as turn:
    print(turn, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "lane"


@pytest.fixture
def elsewhere(folder):
    """Another process that has its turn."""
    command = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().strip() == "ours"
        yield process
        process.kill()


def test_a_turn_is_ours_alone(folder):
    with exclusive_lane(folders=(folder,)) as first, exclusive_lane(folders=(folder,), patience=0) as second:
        assert (first, second) == (Turn.OURS, Turn.LATE)
    with exclusive_lane(folders=(folder,), patience=0) as third:
        assert third is Turn.OURS


def test_another_process_has_to_wait_too(folder, elsewhere):
    with exclusive_lane(folders=(folder,), patience=0) as turn:
        assert turn is Turn.LATE
    elsewhere.stdin.close()
    with exclusive_lane(folders=(folder,)) as turn:
        assert turn is Turn.OURS


def test_the_turn_of_a_process_that_died_is_free(folder, elsewhere):
    elsewhere.kill()
    with exclusive_lane(folders=(folder,)) as turn:
        assert turn is Turn.OURS


def test_who_waits_can_give_up(folder):
    cancel = threading.Event()
    cancel.set()
    with exclusive_lane(folders=(folder,)), exclusive_lane(cancel, (folder,)) as turn:
        assert turn is Turn.CANCELLED


def test_no_program_that_is_started_meanwhile_keeps_the_turn(folder):
    with exclusive_lane(folders=(folder,)):
        child = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE)
    with child, exclusive_lane(folders=(folder,), patience=0) as turn:
        assert turn is Turn.OURS
        child.stdin.close()


def test_the_lane_is_private(folder):
    with exclusive_lane(folders=(folder,)):
        (file,) = folder.iterdir()
        assert folder.stat().st_mode & 0o777 == 0o700
        assert file.stat().st_mode & 0o777 == 0o600


def linked_folder(tmp_path, folder):
    (tmp_path / "theirs").mkdir()
    folder.symlink_to(tmp_path / "theirs")


def linked_file(tmp_path, folder):
    folder.mkdir(0o700)
    (tmp_path / "precious").write_text("mine")
    (folder / "timing.lock").symlink_to(tmp_path / "precious")


def open_folder(_tmp_path, folder):
    folder.mkdir()
    folder.chmod(0o777)


def readable_file(_tmp_path, folder):
    folder.mkdir(0o700)
    (folder / "timing.lock").touch()
    (folder / "timing.lock").chmod(0o644)


def pipe_for_a_file(_tmp_path, folder):
    folder.mkdir(0o700)
    os.mkfifo(folder / "timing.lock", 0o600)


def file_for_a_folder(_tmp_path, folder):
    folder.touch()


@pytest.mark.parametrize(
    "trap", [linked_folder, linked_file, open_folder, readable_file, pipe_for_a_file, file_for_a_folder]
)
def test_what_others_may_have_laid_there_is_not_used(tmp_path, folder, trap):
    trap(tmp_path, folder)
    with exclusive_lane(folders=(folder,)) as turn:
        assert turn is Turn.NONE
    with exclusive_lane(folders=(folder, tmp_path / "other")) as turn:
        assert turn is Turn.OURS
    assert not list((tmp_path / "theirs").glob("*")) if trap is linked_folder else True


def test_another_users_folder_is_not_used(folder, monkeypatch):
    folder.mkdir(0o700)
    monkeypatch.setattr(lane.os, "getuid", lambda: os.geteuid() + 1)
    with exclusive_lane(folders=(folder,)) as turn:
        assert turn is Turn.NONE


def test_all_programs_of_a_user_look_in_the_same_places():
    assert lane_folders() == lane_folders()
    assert all(folder.is_absolute() for folder in lane_folders())
