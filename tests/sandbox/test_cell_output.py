"""What a cell printed, as it would stand on a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.sandbox.cell_output import CellOutput


def text_of(*pieces):
    output = CellOutput()
    for piece in pieces:
        output.feed(piece)
    output.feed(b"", last=True)
    return output.text


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (b"one\ntwo", "one\ntwo"),
        (b"one\r\ntwo\r\n", "one\ntwo\n"),
        (b" 10 %\r 20 %\r100 %\ndone\n", "100 %\ndone\n"),
        (b"long line\rshort", "shortline"),
        (b"long line\r\x1b[Kshort", "short"),
        (b"a\b\bbc", "bc"),
        (b"\x1b[1;31mred\x1b[0m and \x1b]0;title\x07plain", "red and plain"),
        (b"\x1b[2J\x1b[Hcleared \x1bM", "cleared "),
        ("Grüße 🙂".encode(), "Grüße 🙂"),
        (b"\xff\n", "�\n"),
        (b"a bell\x07", "a bell\x07"),  # faces show such things as they show everybody's
    ],
)
def test_lines_written_over_are_gone_and_colours_are_left_out(printed, shown):
    assert text_of(printed) == shown


@pytest.mark.parametrize("printed", ["Grüße 🙂\n".encode(), b"\x1b[1;31mred\x1b[0m", b"50 %\r100 %\n", b"\x1b["])
def test_it_makes_no_difference_where_the_pieces_are_cut(printed):
    whole = text_of(printed)
    for at in range(len(printed) + 1):
        assert text_of(printed[:at], printed[at:]) == whole


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_whatever_comes_is_text(pieces):
    assert isinstance(text_of(*pieces), str)


@pytest.mark.parametrize("piece", [b"x" * 1000, b"\n" * 1000, b"x\r" * 1000 + b"\n"])
def test_there_is_an_end_to_what_is_kept_and_the_rest_is_counted(piece):
    output = CellOutput()
    for _ in range(100):
        output.feed(piece)
    assert len(output.text) <= 64 * 1024
    assert output.text.count("\n") <= 2000
    if b"\r" not in piece:
        assert len(output.text) + output.cut == 100_000
