"""Nodes against models: what pydantic says is wrong, told in our words at the place in the file."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from tutor.course.cut_texts import note_cut_texts
from tutor.course.documents import Document
from tutor.course.other_words import in_our_words
from tutor.course.problems import ProblemList, closest, quoted
from tutor.course.source import SourceFile
from tutor.course.yaml_nodes import Mapping, Node, NodeKind, Plain, Scalar, Sequence, read_yaml
from tutor.model.places import Place

__all__ = ["Page", "read_page", "tag"]

_T = TypeVar("_T")
_TAG = "«"
# in one file; what was meant is looked for at each, which takes time
_MOST_TOLD = 500
_ONLY_VALUES = {"format": "1"}  # keys whose value is always the same
_UNKNOWN = "extra_forbidden"
_LISTS = frozenset({"list_type", "tuple_type"})


def tag(name: str) -> str:
    """A union's tag that can't be taken for a key of a document."""
    return f"{_TAG}{name}»"


@cache
def _adapter(form: Any) -> TypeAdapter[Any]:
    return TypeAdapter(form)


@dataclass
class _Told:
    """What was told of a file's mappings: the keys that unknown ones were meant as, and texts that became mappings."""

    meant: set[tuple[int, str]] = field(default_factory=set)
    cut_texts: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Page:
    """A YAML file as nodes, with the list that its problems go to."""

    source: SourceFile
    root: Node
    problems: ProblemList

    def at(self, *path: str | int) -> Node:
        """The node at a path of keys and indexes, or the last one on the way that is there."""
        node = self.root
        for step in path:
            below = _step(node, step)
            if below is None:
                break
            node = below
        return node

    def place(self, node: Node) -> Place:
        """Where a node stands."""
        return self.source.place(node.start)

    def error(self, node: Node, code: str, what: str, mend: str) -> None:
        """Note an error at a node."""
        place = self.place(node)
        self.problems.error(code, what, mend, place, self.source.line(place.line))

    def warning(self, node: Node, code: str, what: str, mend: str) -> None:
        """Note a warning at a node."""
        place = self.place(node)
        self.problems.warning(code, what, mend, place, self.source.line(place.line))

    def validate(self, form: type[_T], *path: str | int) -> _T | None:
        """The node at `path` as `form` (a model or an annotated type); None after all its problems are noted."""
        forms: dict[int, type[Document]] = {}
        node = self.at(*path)
        plain = _plain(node)
        try:
            valid: _T = _adapter(cast("Any", form)).validate_python(plain, context=forms)
        except ValidationError as error:
            # an unknown key may be the one that is missing
            details = sorted(error.errors(include_url=False), key=lambda detail: detail["type"] != _UNKNOWN)
            told = _Told()
            for detail in details[:_MOST_TOLD]:
                self._explain(detail, node, plain, forms, told)
            if len(details) > _MOST_TOLD:
                what = f"this file has {len(details) - _MOST_TOLD} mistakes more"
                self.error(node, "many-mistakes", what, "mend those that are named, then look again")
            return None
        return valid

    def survivors(self, form: type[_T], *path: str | int) -> list[tuple[Node, _T]]:
        """The items of the list at `path` that are valid, each with its node. Says nothing about the others.

        An item that would be valid without some of its keys counts too, so that all else about it can be looked at.
        """
        listing = self.at(*path)
        found: list[tuple[Node, _T]] = []
        for item in listing.items if isinstance(listing, Sequence) else ():
            plain = _plain(item)
            try:
                found.append((item, _valid(form, plain)))
            except ValidationError as error:
                with suppress(ValidationError):
                    found.append((item, _valid(form, _without(plain, error))))
        return found

    def _explain(
        self, detail: ErrorDetails, node: Node, plain: Plain, forms: dict[int, type[Document]], told: _Told
    ) -> None:
        """One problem that pydantic found, in our words, at the node that its location leads to."""
        parent: Node = node
        inside: Any = plain
        outside: Any = plain
        for step in detail["loc"]:
            below = _step(node, step)
            if below is not None:
                parent, node = node, below
                inside, outside = inside[step], inside
        last = str(detail["loc"][-1]) if detail["loc"] else ""
        if detail["type"] == _UNKNOWN and isinstance(parent, Mapping):
            self._unknown_key(parent, parent.keys[last], forms.get(id(outside), Document), told)
        elif detail["type"] == "missing":
            if (node.start, last) in told.meant or node.start in told.cut_texts:
                return
            what = f"the key {quoted(last)} is missing here"
            value = _ONLY_VALUES.get(last, "...")
            self.error(node, "missing-key", what, f"add `{last}: {value}`, indented as its neighbours are")
        else:
            self._refused(detail, node)

    def _unknown_key(self, mapping: Mapping, key: Scalar, form: type[Document], told: _Told) -> None:
        what = f"the key {quoted(key.text)} is not known here"
        allowed = form.allowed_keys()
        known = allowed + form.keys_of_kin
        meant = in_our_words(key.text, known) if key.text not in known else ""
        meant = meant or closest(key.text, [one for one in known if one not in mapping.items])
        mend = f"did you mean {quoted(meant)}?" if meant else f"the keys there are: {', '.join(allowed)}"
        if key.text in form.keys_of_kin:
            what = f"the key {quoted(key.text)} doesn't go with the other keys here"
            mend = f"they take: {', '.join(allowed)}; remove it, or change what makes this another kind"
        elif meant in mapping.items:
            mend = f"{quoted(meant)} says that, and stands here too: keep one of the two"
        elif not meant and form.may_be_text and self._is_text_with_colon(mapping):
            told.cut_texts.add(mapping.start)
            self._text_with_colon(mapping)
            return
        told.meant.add((mapping.start, meant))
        self.error(key, "unknown-key", what, mend)

    def _is_text_with_colon(self, node: Node) -> bool:
        """Whether a mapping was most likely meant as a text: a line `Table: a thing`, without quotes or brackets."""
        if not isinstance(node, Mapping) or len(node.items) != 1:
            return False
        (key, value), text = next(iter(node.items.items())), self.source.text
        start = node.keys[key].start
        if not isinstance(value, Scalar) or value.kind is NodeKind.NULL or "\n" in text[start : value.start]:
            return False
        return text[node.start] != "{" and text[start] not in {'"', "'", "?"}

    def _text_with_colon(self, node: Node) -> None:
        line = self.source.text[node.start :].partition("\n")[0]
        what = f"{quoted(line)} is a key and its value here, for a text that holds `: ` needs quotes"
        quote = "'" if '"' in line else '"'
        self.error(node, "text-with-colon", what, f"write {quoted(f'{quote}{line.rstrip()}{quote}')}")

    def _refused(self, detail: ErrorDetails, node: Node) -> None:
        context: MappingType[str, Any] = detail.get("ctx", {})
        if detail["type"] == "refused":
            at = context["at"]
            if context["for_text"] and self._is_text_with_colon(node):
                self._text_with_colon(node)
                return
            node = node.keys[at] if at and isinstance(node, Mapping) and at in node.keys else node
            self.error(node, context["code"], context["what"], context["mend"])
        elif detail["type"] in _LISTS:
            self.error(node, "wrong-type", "a list is expected here", "write `- item` lines, or [a, b]")
        elif detail["type"] == "dict_type":
            self.error(node, "wrong-type", "a mapping is expected here", "write `key: value` lines")
        elif detail["type"] in {"enum", "literal_error"}:
            self.error(node, "wrong-value", f"this must be {context['expected']}", "write one of them")
        elif detail["type"] == "too_short":
            if isinstance(node, Scalar) or node.items:
                return  # pydantic counts the items that are valid; those that aren't are told one by one
            self.error(node, "empty-list", "this list is empty", "write at least one item")
        elif detail["type"] == "too_long":
            most = context["max_length"]
            self.error(node, "long-list", f"this list has more than {most} items", f"keep at most {most}")
        else:
            self.error(
                node, "wrong-value", f"this can't stand here: {detail['msg']}", "write it as the documentation shows"
            )


def read_page(source: SourceFile, problems: ProblemList) -> Page | None:
    """A YAML file whose top is a mapping; None after its problems are noted."""
    root = read_yaml(source, problems)
    if root is None:
        return None
    page = Page(source, root, problems)
    if not isinstance(root, Mapping):
        page.error(root, "wrong-type", "this file must be a mapping", "write `key: value` lines")
        return None
    note_cut_texts(source, root, problems)
    return page


def _valid(form: type[_T], plain: Plain) -> _T:
    valid: _T = _adapter(cast("Any", form)).validate_python(plain)
    return valid


def _without(plain: Plain, error: ValidationError) -> Plain:
    """What is left of a document when the keys that an error blames are taken out of it."""
    for detail in error.errors(include_url=False, include_input=False):
        holder, key, inside = None, "", plain
        for step in detail["loc"]:
            if isinstance(inside, dict) and isinstance(step, str) and step in inside:
                holder, key, inside = inside, step, inside[step]
            elif isinstance(inside, list) and isinstance(step, int) and step < len(inside):
                inside = inside[step]
        if holder is not None and key in holder:
            del holder[key]
    return plain


def _step(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.items.get(step)
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def _plain(node: Node) -> Plain:
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.items.items()}
    return [_plain(item) for item in node.items] if isinstance(node, Sequence) else node
