"""Answers that a learner has begun and not given yet: one JSON file for a course, never half written."""

from __future__ import annotations

import json
from pathlib import Path

from tutor.drafts import explained, write_whole
from tutor.model.answers import Answer

__all__ = ["AnswerDrafts"]


class AnswerDrafts:
    """The drafts in one file. A file that isn't ours or is broken counts as empty: no draft is worth a refusal."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, quiz_id: str, question_id: str) -> Answer | None:
        """The draft of one answer; None if there is none."""
        return _as_answer(self._read().get(_name(quiz_id, question_id)))

    def put(self, quiz_id: str, question_id: str, draft: Answer | None) -> None:
        """Keep a draft in place of the one before; None drops it. On the disk on return. Raises ProgressError."""
        drafts, name = self._read(), _name(quiz_id, question_id)
        if _as_answer(drafts.get(name)) == draft:
            return
        drafts.pop(name, None)
        if draft is not None:
            drafts[name] = draft
        with explained(self._path):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._path, json.dumps(drafts, indent=1).encode())

    def _read(self) -> dict[str, object]:
        try:
            found = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def _name(quiz_id: str, question_id: str) -> str:
    return f"{quiz_id}#{question_id}"


def _as_answer(found: object) -> Answer | None:
    """JSON has lists where an answer has tuples."""
    if isinstance(found, list):
        return tuple(text for text in found if isinstance(text, str))
    return found if isinstance(found, str | bool) else None
