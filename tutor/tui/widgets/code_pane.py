"""The learner's code in the editor, and the file that it is: saved as one types, and shared with other editors."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from tutor.errors import TutorError
from tutor.session import Session
from tutor.tui.draft_sync import DraftSync, Drift
from tutor.tui.screens.ask import Ask
from tutor.tui.trouble import explaining
from tutor.tui.widgets.code_editor import CodeEditor

__all__ = ["CodePane"]

_SAVE_AFTER = 0.25  # seconds without a key
_LOOK_EVERY = 1.0  # seconds between looks at the file: another editor may have written it


class CodePane(Vertical):
    """The editor. Read-only until `open` has read the file."""

    @dataclass
    class Said(Message):
        """Something to tell the learner in a line."""

        text: str

    def __init__(self, session: Session, exercise_id: str) -> None:
        super().__init__(id="code")
        self.usable = False
        self._session = session
        self._exercise_id = exercise_id
        self._sync = DraftSync(session, exercise_id)
        self._asking = False
        self._save_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The editor."""
        yield CodeEditor()

    def on_mount(self) -> None:
        """Nothing may be typed yet; from now on, look at the file."""
        self.editor.read_only = True
        self.set_interval(_LOOK_EVERY, self._look_at_file)

    def open(self) -> None:
        """Bring up the file. Raises ProgressError: it can't be read, and is left alone."""
        self._load()
        self._set_usable()

    @property
    def editor(self) -> CodeEditor:
        """The editor."""
        return self.query_one(CodeEditor)

    def _set_usable(self) -> None:
        self.usable = True
        self.editor.read_only = False

    def _load(self) -> None:
        cursor = self.editor.cursor_location
        self.editor.load_text(self._sync.read())
        self._sync.agree(self.editor.text)
        self.editor.move_cursor(cursor)

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._save_timer is not None:
            self._save_timer.stop()
        self._save_timer = self.set_timer(_SAVE_AFTER, self._save_now)

    def _save_now(self) -> None:
        with explaining(self.app):
            self.save()

    def save(self) -> bool:
        """Put what was typed on the disk. False if another editor wrote, too: then the learner is asked."""
        if not self.usable:
            return True
        drift = self._sync.drift(self.editor.text)
        if drift is Drift.HERE:
            self._sync.save(self.editor.text)
        elif drift is Drift.FILE:
            self._load()
            self.post_message(self.Said("Another editor changed your file; taken over here."))
        elif drift is Drift.BOTH:
            self._ask_which()
        return drift is not Drift.BOTH

    def save_unasked(self) -> None:
        """Save when nobody can be asked any more: of two versions, the one typed here is kept beside the file."""
        text = self.editor.text
        if self.usable:
            drift = self._sync.drift(text)
            if drift is Drift.HERE:
                self._sync.save(text)
            elif drift is Drift.BOTH:
                self._sync.keep_mine_beside(text)

    def _look_at_file(self) -> None:
        """A file that is gone or broken for a moment (editors do that) is looked at again later."""
        if not self.usable or self._asking:
            return
        try:
            self.save()
        except TutorError:
            return

    def _ask_which(self) -> None:
        if self._asking:
            return
        self._asking = True
        ways = {"mine": "Keep mine", "theirs": "Take the file's"}
        text = (
            "The file was changed by another editor, and you have typed here. The other text is kept beside the file."
        )
        self.app.push_screen(Ask("Two versions of your code", text, ways), self._settle)

    def _settle(self, way: str | None) -> None:
        self._asking = False
        with explaining(self.app):
            if way == "theirs":
                kept = self._sync.keep_mine_beside(self.editor.text)
                self._load()
            else:
                kept = self._sync.keep_theirs_beside(self.editor.text)
            self.post_message(self.Said(f"The other text is in {kept}."))

    def ask_reset(self) -> None:
        """Start again from the starter, if the learner means it."""
        text = "Your code is replaced by the starter. The old text is kept beside your file."
        ways = {"yes": "Start again", "no": "Keep my code"}
        self.app.push_screen(Ask("Reset this exercise?", text, ways), self._reset)

    def _reset(self, way: str | None) -> None:
        if way != "yes":
            return
        with explaining(self.app):
            if not self.usable or self.save():
                kept = self._session.reset_draft(self._exercise_id)
                self._load()
                self._set_usable()
                told = f"Your old code is in {kept.name}." if kept else "It is the starter already."
                self.post_message(self.Said(told))
