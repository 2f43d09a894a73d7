"""GIFT knows no experiments: an export says so, and leaves the question out."""

from __future__ import annotations

from tutor.importing import export_gift


def test_a_measured_question_is_told_and_left_out(tmp_path):
    path = tmp_path / "speed.yaml"
    path.write_text(
        "title: T\nquestions:\n  - {id: kept, ask: A, answer: b}\n"
        "  - id: fast\n    measured: {program: 'a = b = len', versions: {x: a, y: b}, with: [[1]]}\n"
    )
    text, notes = export_gift(path)
    assert "::kept::" in text
    assert "fast" not in text
    assert ["no such kind" in note.what for note in notes] == [True]
