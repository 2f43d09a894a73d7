"""Folders that hostile code filled are removed all the same."""

from __future__ import annotations

import os
from contextlib import chdir
from pathlib import Path

from tutor.sandbox.removal import remove_folder


def test_a_folder_with_files_folders_and_links_is_removed_and_what_links_name_is_not(tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("kept")
    folder = tmp_path / "folder"
    (folder / "a/b/c").mkdir(parents=True)
    (folder / ".moved-0").mkdir()
    (folder / ".moved-1").write_text("x")
    (folder / "a/link").symlink_to(kept)
    (folder / "a/dangling").symlink_to("nowhere")
    (folder / "a/b/file").write_text("x")
    remove_folder(folder)
    assert not folder.exists()
    assert (kept / "file").read_text() == "kept"


def test_a_folder_nested_deeper_than_a_path_is_long_is_removed(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    with chdir(folder):
        for _ in range(1200):
            Path("deeper").mkdir()
            os.chdir("deeper")
    remove_folder(folder)
    assert not folder.exists()


def test_a_folder_that_is_closed_to_its_owner_is_removed(tmp_path):
    folder = tmp_path / "folder"
    (folder / "closed/inner").mkdir(parents=True)
    (folder / "closed/inner/file").write_text("x")
    (folder / "closed/inner").chmod(0)
    (folder / "closed").chmod(0)
    remove_folder(folder)
    assert not folder.exists()


def test_a_folder_that_is_not_there_is_no_error(tmp_path):
    remove_folder(tmp_path / "nothing")
