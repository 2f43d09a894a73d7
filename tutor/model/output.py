"""What a program printed, made comparable: the one notion of it for who loads a question and who judges an answer."""

from __future__ import annotations

__all__ = ["same_output", "trimmed_lines"]


def trimmed_lines(text: str) -> list[str]:
    """The lines of an output, without white space at their ends and empty ones at the end of all."""
    return [line.rstrip() for line in text.rstrip().split("\n")] if text.strip() else []


def same_output(text: str) -> str:
    """The form in which two outputs are the same: that of its trimmed lines. Nothing within a line is folded."""
    return "\n".join(trimmed_lines(text))
