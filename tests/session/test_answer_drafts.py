"""Answers that were begun: there again next time, gone once they are judged, and never in the way."""

import pytest

from tutor.answer_drafts import AnswerDrafts


@pytest.mark.parametrize("draft", ["half a sen\ud800tence\n", True, ("a", "")])
def test_a_draft_is_there_for_the_next_program(tmp_path, draft):
    AnswerDrafts(tmp_path / "new" / "drafts.json").put("quiz", "question", draft)
    assert AnswerDrafts(tmp_path / "new" / "drafts.json").get("quiz", "question") == draft


def test_a_dropped_draft_is_gone_and_others_stay(tmp_path):
    drafts = AnswerDrafts(tmp_path / "drafts.json")
    drafts.put("quiz", "one", "1")
    drafts.put("quiz", "two", "2")
    drafts.put("quiz", "one", None)
    assert (drafts.get("quiz", "one"), drafts.get("quiz", "two")) == (None, "2")


@pytest.mark.parametrize("content", [b"", b"\xff", b"[1]", b'{"quiz#question": {"a": 1}}', b"[" * 100_000])
def test_a_broken_file_counts_as_empty_and_is_written_anew(tmp_path, content):
    (tmp_path / "drafts.json").write_bytes(content)
    drafts = AnswerDrafts(tmp_path / "drafts.json")
    assert drafts.get("quiz", "question") is None
    drafts.put("quiz", "question", "again")
    assert drafts.get("quiz", "question") == "again"
