"""YAML as a tree of nodes that know where they stand. Scalars follow the core schema of YAML 1.2.

`no`, `on`, `12:30` and dates stay text. Anchors, aliases, tags and further documents are refused: YAML is never turned
into code here, and a small file can't grow into a large tree. https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

import yaml

from tutor.course.problems import ProblemList, quoted
from tutor.course.source import SourceFile
from tutor.course.yaml_errors import explain

__all__ = ["Mapping", "Node", "NodeKind", "Plain", "Scalar", "Sequence", "below", "read_yaml"]

MAX_DEPTH = 40
_MAX_DIGITS = 300
# libyaml where PyYAML was built with it: the same events, ten times faster
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_INT = re.compile(rf"[-+]?[0-9]{{1,{_MAX_DIGITS}}}|0o[0-7]{{1,{_MAX_DIGITS}}}|0x[0-9a-fA-F]{{1,{_MAX_DIGITS}}}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# keys of these mappings are what a learner may read or answer, so `true:` and `5:` are texts there
_FREE_KEYS = frozenset({"blanks", "depends", "feedback", "match", "units"})


class NodeKind(Enum):
    """What a scalar is by the core schema."""

    NULL = "nothing"
    BOOL = "true or false"
    INT = "a whole number"
    FLOAT = "a number"
    TEXT = "a text"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf. `text` is what it says, whatever its kind; `start` and `end` are its span in the file's text."""

    text: str
    kind: NodeKind
    start: int
    end: int

    @property
    def value(self) -> str | bool | float | None:
        """The value by the core schema."""
        match self.kind:
            case NodeKind.NULL:
                return None
            case NodeKind.BOOL:
                return _BOOLS[self.text]
            case NodeKind.INT:
                return int(self.text, 0) if self.text.startswith(("0o", "0x")) else int(self.text)
            case NodeKind.FLOAT:
                return float(self.text.replace(".i", "i").replace(".I", "I").replace(".n", "n").replace(".N", "N"))
        return self.text


@dataclass(slots=True)
class Sequence:
    """A list."""

    start: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """A mapping of texts. `keys` are the scalars that the keys were written as."""

    start: int
    items: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Scalar] = field(default_factory=dict)


Node: TypeAlias = Scalar | Sequence | Mapping
Plain: TypeAlias = "Scalar | list[Plain] | dict[str, Plain]"


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet; `key` is set between a key and its value."""

    node: Sequence | Mapping
    free_keys: bool = False
    key: Scalar | None = None
    skip: bool = False


class _StopReadingError(Exception):
    """The rest of this file can't be read."""


def below(node: Node, key: str) -> Node:
    """What a mapping holds under the key; of anything else, and where there is no such key, the node itself."""
    return node.items.get(key, node) if isinstance(node, Mapping) else node


def read_yaml(source: SourceFile, problems: ProblemList) -> Node | None:
    """The one document of a file; None if there is none or it can't be read, after saying why in `problems`."""
    forbidden = _FORBIDDEN.search(source.text)
    if forbidden:
        place = source.place(forbidden.start())
        problems.error(
            "control-character",
            f"the character U+{ord(forbidden[0]):04X} can't stand in YAML",
            'remove it, or write it as an escape between double quotes ("\\x0c")',
            place,
            source.line(place.line),
        )
        return None
    builder = _Builder(source, problems)
    try:
        for event in _events(source.text):
            builder.take(event)
    except yaml.YAMLError as error:
        explain(error, source, problems)
        return None
    except _StopReadingError:
        return None
    if builder.root is None:
        problems.error("empty-file", "this file is empty", "write it, or delete it", source.place(0), source.line(1))
    return builder.root


def _events(text: str) -> Iterator[yaml.Event]:
    events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
    return events


class _Builder:
    """Makes the tree from parser events, without recursion, so that depth is ours to limit."""

    def __init__(self, source: SourceFile, problems: ProblemList) -> None:
        self._source = source
        self._problems = problems
        self._open: list[_Open] = []
        self._documents = 0
        self.root: Node | None = None

    def take(self, event: yaml.Event) -> None:
        """Take the next event in."""
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._stop(
                        "many-documents", "a second YAML document starts here", "keep one document in a file", event
                    )
            case yaml.AliasEvent():
                self._stop("anchor", "aliases (`*name`) aren't part of this format", "write the value out again", event)
            case yaml.ScalarEvent():
                self._refuse_extras(event)
                self._add(self._scalar(event))
            case yaml.SequenceStartEvent():
                self._refuse_extras(event)
                self._push(Sequence(_start(event)), event)
            case yaml.MappingStartEvent():
                self._refuse_extras(event)
                self._push(Mapping(_start(event)), event)
            case yaml.CollectionEndEvent():
                self._open.pop()

    def _refuse_extras(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            self._stop(
                "anchor", "anchors (`&name`) aren't part of this format", "write the value out where it is used", event
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._stop(
                "tag",
                f"tags (here {quoted(tag)}) aren't part of this format",
                "remove the tag, or put the text in quotes",
                event,
            )

    def _stop(self, code: str, what: str, mend: str, event: yaml.Event) -> None:
        self._report(code, what, mend, _start(event))
        raise _StopReadingError

    def _report(self, code: str, what: str, mend: str, index: int) -> None:
        place = self._source.place(index)
        self._problems.error(code, what, mend, place, self._source.line(place.line))

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text = event.value
        kind = _kind(text) if event.style is None or event.style == "" else NodeKind.TEXT
        return Scalar(text, kind, _start(event), _end(event))

    def _push(self, node: Sequence | Mapping, event: yaml.Event) -> None:
        top = self._open[-1] if self._open else None
        if len(self._open) >= MAX_DEPTH:
            self._stop("too-deep", f"this is nested more than {MAX_DEPTH} levels deep", "write it flatter", event)
        if top and isinstance(top.node, Mapping) and top.key is None and not top.skip:
            self._stop("bad-key", "a key must be a text, not a list or a mapping", "put the key in quotes", event)
        free = bool(top and top.key and top.key.text in _FREE_KEYS)
        self._add(node)
        self._open.append(_Open(node, free_keys=free))

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        if isinstance(top.node, Sequence):
            top.node.items.append(node)
        elif top.skip:
            top.skip = False
        elif top.key is not None:
            top.node.items[top.key.text] = node
            top.key = None
        elif isinstance(node, Scalar):
            self._take_key(top, top.node, node)

    def _take_key(self, top: _Open, mapping: Mapping, key: Scalar) -> None:
        top.skip = True
        if key.text in mapping.keys:
            first = self._source.place(mapping.keys[key.text].start)
            what = f"the key {quoted(key.text)} stands here a second time; the first is in line {first.line}"
            self._report("duplicate-key", what, "keep one of the two", key.start)
        elif key.kind is not NodeKind.TEXT and not (top.free_keys and key.text):
            what = f"a key must be a text; {quoted(key.text)} is {key.kind.value}"
            self._report("bad-key", what, f'put it in quotes: "{key.text}"', key.start)
        else:
            top.skip = False
            top.key = key
            mapping.keys[key.text] = key


def _start(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def _end(event: yaml.Event) -> int:
    return event.end_mark.index if event.end_mark else 0


def _kind(text: str) -> NodeKind:
    if text in _NULLS:
        return NodeKind.NULL
    if text in _BOOLS:
        return NodeKind.BOOL
    if _INT.fullmatch(text):
        return NodeKind.INT
    return NodeKind.FLOAT if _FLOAT.fullmatch(text) else NodeKind.TEXT
