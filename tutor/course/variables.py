"""Variables in an exercise's texts: `${learner}` and its like are known, anything else is a slip."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.course.problems import did_you_mean, quoted
from tutor.course.starts import NUMBER
from tutor.course.validation import Page
from tutor.course.yaml_nodes import Mapping, Node, Scalar, Sequence

__all__ = ["check_variables"]

_KNOWN = ("learner", "region", "account")
_AFTER_THE_RUN = "returned"
_COUNTED = ("start", "buckets", "objects")  # `starts` looks at the number of these
_VARIABLE = re.compile(r"\$\$\{|\$\{([^}]*)\}?")
# in prose `${HOME}` may well be meant: there only what looks like a slip of the pen is one
_PROSE = frozenset({"title", "prompt", "hints", "say", "otherwise", "name"})
_NOT_FILLED = frozenset({"title", "wrong"})


def check_variables(page: Page) -> None:
    """Note each variable in an exercise that nothing will fill in."""
    for path, node in _texts(page.root, ()):
        if path[0] not in _NOT_FILLED:
            _check(page, node, path)


def _texts(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    if isinstance(node, Scalar):
        if "${" in node.text:
            yield path, node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item, path)
    elif isinstance(node, Mapping):
        for key, value in node.items.items():
            yield from _texts(node.keys[key], (*path, key))
            yield from _texts(value, (*path, key))


def _check(page: Page, node: Scalar, path: tuple[str, ...]) -> None:
    # the text's own span tells the column, unless an escape wrote the variable
    span = page.source.text[node.start : node.end]
    for match in _VARIABLE.finditer(node.text):
        name = match[1]
        if name is None or (name in _KNOWN and match[0].endswith("}")) or (name == NUMBER and path[:3] == _COUNTED):
            continue
        at = Scalar(node.text, node.kind, node.start + max(span.find(match[0]), 0), node.end)
        if name == _AFTER_THE_RUN:
            _check_returned(page, at, path)
        else:
            _unknown(page, at, name, path)


def _check_returned(page: Page, at: Scalar, path: tuple[str, ...]) -> None:
    if "url" not in path and not (path[0] == "checks" and path[-1] in _PROSE):
        what = "`${returned}` is known only after the run, so only a `url` check can use it"
        page.error(at, "unknown-variable", what, "use it in a `url` check, or write what is expected")


def _unknown(page: Page, at: Scalar, name: str, path: tuple[str, ...]) -> None:
    meant = did_you_mean(name, [*_KNOWN, _AFTER_THE_RUN])
    if path[0] != "start" and _PROSE.intersection(path[:1] + path[-1:]) and not meant:
        return
    known = ", ".join(f"${{{known}}}" for known in (*_KNOWN, _AFTER_THE_RUN))
    mend = f"{meant or f'there are {known}'}; a plain `${{` is written `$${{`"
    page.error(at, "unknown-variable", f"there is no variable {quoted(name)}", mend)
