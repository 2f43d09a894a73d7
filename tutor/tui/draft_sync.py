"""One file, two editors: the text in the app and the same file in any other editor. Nothing of either is lost."""

from __future__ import annotations

from enum import StrEnum

from tutor.session import Session

__all__ = ["DraftSync", "Drift"]


class Drift(StrEnum):
    """How the text here and the file have come apart since they last agreed."""

    NONE = "none"
    HERE = "here"  # typed here, not saved yet
    FILE = "file"  # changed by another editor
    BOTH = "both"


class DraftSync:
    """Knows what was last in the file and in the editor, and so who has changed what.

    The two may differ even when they agree: an editor may normalise line ends. Methods raise ProgressError.
    """

    def __init__(self, session: Session, exercise_id: str) -> None:
        self._session = session
        self._exercise_id = exercise_id
        self._file = ""
        self._editor = ""

    def read(self) -> str:
        """What the file holds now, to be put into the editor; `agree` with what the editor made of it."""
        self._file = self._session.read_draft(self._exercise_id)
        return self._file

    def agree(self, editor: str) -> None:
        """The editor's text is the file's."""
        self._editor = editor

    def drift(self, editor: str) -> Drift:
        """Look at the file, and at what the editor holds now."""
        on_disk = self._session.read_draft(self._exercise_id)
        here, there = editor != self._editor, on_disk != self._file
        if here and there and on_disk == editor:
            self._file, self._editor = on_disk, editor
            return Drift.NONE
        return {(False, False): Drift.NONE, (True, False): Drift.HERE, (False, True): Drift.FILE}.get(
            (here, there), Drift.BOTH
        )

    def save(self, editor: str) -> None:
        """Put the editor's text into the file, whatever is there."""
        self._session.save_draft(self._exercise_id, editor)
        self._file = self._editor = editor

    def keep_mine_beside(self, editor: str) -> str:
        """Give way to the file, but keep the editor's text beside it; the name of that file."""
        return self._session.keep_beside(self._exercise_id, editor).name

    def keep_theirs_beside(self, editor: str) -> str:
        """Put the editor's text into the file, but keep what the file held beside it; the name of that file."""
        kept = self._session.keep_beside(self._exercise_id, self._session.read_draft(self._exercise_id)).name
        self.save(editor)
        return kept
