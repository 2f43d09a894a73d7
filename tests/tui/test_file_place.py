"""The path of a learner's file is shown so that its names can be read and copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.tui.widgets.file_place import FilePlace, fitted


@pytest.fixture(autouse=True)
def _home(monkeypatch):
    monkeypatch.setenv("HOME", "/home/ada")


@pytest.mark.parametrize(
    ("path", "width", "lines"),
    [
        ("/srv/course/choose-region.py", 40, ["/srv/course/choose-region.py"]),
        ("/srv/course/choose-region.py", 20, ["/srv/course/", "choose-region.py"]),
        ("/home/ada/work/answer.py", 24, ["/home/ada/work/answer.py"]),
        ("/home/ada/work/answer.py", 20, ["~/work/answer.py"]),
        ("/home/adam/work/answer.py", 20, ["/home/adam/work/", "answer.py"]),
        ("/srv/choose-region.py", 8, ["/srv/", "choose-region.py"]),
        ("answer.py", 0, ["answer.py"]),
    ],
)
def test_a_path_breaks_after_slashes_only(path, width, lines):
    assert fitted(path, width).split("\n") == lines


async def test_a_narrow_task_breaks_the_path_between_names_and_it_is_copied_whole(opened, sessions, until):
    session = sessions(data="a-rather-long-name-of-a-data-folder")
    async with opened(session=session, at="work", size=(50, 60)) as pilot:
        await until(pilot, "\n answer.py", "e")
        place = pilot.app.screen.query_one(FilePlace)
        place.text_select_all()
        copied = pilot.app.screen.get_selected_text()
        assert str(Path(session.draft_path("answer"))) in copied
