"""Variables in an exercise's texts: `${learner}` and its like and the inputs that it makes; anything else is a slip."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from tutor.course.problems import did_you_mean, quoted
from tutor.course.starts import NUMBER
from tutor.course.validation import Page
from tutor.course.yaml_nodes import Mapping, Node, Scalar, Sequence, below

__all__ = ["check_variables"]

_KNOWN = ("learner", "region", "account", "address")
_AFTER_THE_RUN = "returned"
_COUNTED = ("start", "buckets", "objects")  # `starts` looks at the number of these
_TAKEN = (*_KNOWN, _AFTER_THE_RUN, NUMBER)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_VARIABLE = re.compile(r"\$\$\{|\$\{([^}]*)\}?")
# in prose `${HOME}` may well be meant: there only what looks like a slip of the pen is one
_PROSE = frozenset({"title", "prompt", "hints", "say", "otherwise", "name"})
_NOT_FILLED = frozenset({"title", "wrong"})


def check_variables(page: Page) -> None:
    """Note each variable in an exercise that nothing will fill in, and each input that can't be one or is no use."""
    inputs = _inputs(page)
    used: set[str] = set()
    for path, node in _texts(page.root, ()):
        if path[0] not in _NOT_FILLED:
            used.update(_check(page, node, path, inputs))
    for name, key in inputs.items():
        if not _NAME.fullmatch(name):
            what = f"{quoted(name)} can't be the name of an input"
            page.error(key, "bad-name", what, "write letters, digits and `_`, as in `lines`")
        elif name in _TAKEN:
            page.error(key, "bad-name", f"{quoted(name)} is a variable of every run", "give the input another name")
        elif name not in used:
            what = f"the input {quoted(name)} is made, and nothing is given it"
            page.warning(key, "unused-input", what, f'write `"${{{name}}}"` as an argument, or remove it')


def _inputs(page: Page) -> dict[str, Scalar]:
    """The names of what is made for a run, each with its key."""
    made = below(page.root, "make")
    return made.keys if isinstance(made, Mapping) and made is not page.root else {}


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


def _check(page: Page, node: Scalar, path: tuple[str, ...], inputs: Collection[str]) -> Iterator[str]:
    """The inputs that a text is filled in with, after what can't be filled in is noted."""
    # the text's own span tells the column, unless an escape wrote the variable
    span = page.source.text[node.start : node.end]
    for match in _VARIABLE.finditer(node.text):
        name = match[1]
        if name is None or (name in _KNOWN and match[0].endswith("}")) or (name == NUMBER and path[:3] == _COUNTED):
            continue
        at = Scalar(node.text, node.kind, node.start + max(span.find(match[0]), 0), node.end)
        if name in inputs and match[0].endswith("}"):
            _check_made(page, at, path, name)
            yield name
        elif name == _AFTER_THE_RUN:
            _check_returned(page, at, path)
        else:
            _unknown(page, at, name, path, inputs)


def _check_made(page: Page, at: Scalar, path: tuple[str, ...], name: str) -> None:
    """An input is a list or a dict, so it can't be a part of a text, and stands only where any value may."""
    alone = f"${{{name}}}"
    if not _takes_values(path) or path[-1] == at.text:
        what = f"{quoted(name)} is an input that is made, no text, so it can't stand here"
        page.error(at, "made-in-text", what, f'write `"{alone}"` as an argument, in a `with`')
    elif at.text != alone:
        what = f"{quoted(name)} is an input that is made, no text, so it can't be a part of one"
        page.error(at, "made-in-text", what, f'let `"{alone}"` alone be the argument')


def _takes_values(path: tuple[str, ...]) -> bool:
    """Whether any JSON value may stand there: what a function is called with, or must return."""
    if path[0] == "run":
        return path[1:2] in {("with",), ("kwargs",)}
    return path[0] in {"checks", "diagnose"} and ("with" in path or "returns" in path)


def _check_returned(page: Page, at: Scalar, path: tuple[str, ...]) -> None:
    if "url" not in path and not (path[0] == "checks" and path[-1] in _PROSE):
        what = "`${returned}` is known only after the run, so only a `url` check can use it"
        page.error(at, "unknown-variable", what, "use it in a `url` check, or write what is expected")


def _unknown(page: Page, at: Scalar, name: str, path: tuple[str, ...], inputs: Collection[str]) -> None:
    names = [*_KNOWN, _AFTER_THE_RUN, *sorted(inputs)]
    meant = did_you_mean(name, names)
    if path[0] != "start" and _PROSE.intersection(path[:1] + path[-1:]) and not meant:
        return
    known = ", ".join(f"${{{known}}}" for known in names)
    mend = f"{meant or f'there are {known}'}; a plain `${{` is written `$${{`"
    page.error(at, "unknown-variable", f"there is no variable {quoted(name)}", mend)
