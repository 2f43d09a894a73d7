"""Texts that a ` #` cuts off: in a text without quotes, YAML takes what follows for a comment."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.course.problems import ProblemList, quoted
from tutor.course.source import SourceFile
from tutor.course.yaml_nodes import Mapping, Node, NodeKind, Scalar, Sequence

__all__ = ["note_cut_texts"]

_MARK = " #"
_QUOTES = frozenset("'\"|>")
_TEXTS = frozenset(
    {"accept", "all", "answer", "any", "ask", "choices", "cloze", "distractors", "explanation", "feedback", "glob"}
    | {"hints", "left", "name", "order", "otherwise", "prompt", "question", "reject", "right", "say", "text", "title"}
    | {"unless"}
)
# mappings whose keys are an author's own
_OF_TEXTS = frozenset({"blanks", "feedback", "match", "wrong"})


def note_cut_texts(source: SourceFile, root: Node, problems: ProblemList) -> None:
    """Warn where one blank and `#` follow a text. A comment that is meant is set off by two."""
    if _MARK not in source.text:
        return
    for text in _texts(root, is_text=False):
        after = source.text[text.end : text.end + len(_MARK)]
        if after != _MARK or text.kind is not NodeKind.TEXT or source.text[text.start] in _QUOTES:
            continue
        place = source.place(text.end + 1)
        what = f"` #` begins a comment, so all that is left of this text is {quoted(text.text)}"
        mend = "put the text in quotes; if a comment is meant, set it off by two blanks"
        problems.warning("text-cut", what, mend, place, source.line(place.line))


def _texts(node: Node, *, is_text: bool) -> Iterator[Scalar]:
    """The scalars below a node that are texts of the course."""
    if isinstance(node, Scalar):
        if is_text:
            yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item, is_text=is_text)
    else:
        yield from _texts_of(node)


def _texts_of(mapping: Mapping) -> Iterator[Scalar]:
    for key, value in mapping.items.items():
        if key in _OF_TEXTS and isinstance(value, Mapping):
            for below in value.items.values():
                yield from _texts(below, is_text=True)
        else:
            yield from _texts(value, is_text=key in _TEXTS)
