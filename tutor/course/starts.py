"""The AWS that an exercise begins from: what its values' shapes can't tell, and the JSON that the sandbox gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tutor.course.problems import did_you_mean, quoted
from tutor.course.start_documents import StartBucket, StartDocument, StartObject
from tutor.course.validation import Page
from tutor.course.yaml_nodes import Mapping, Node, Scalar, Sequence, below
from tutor.model.values import JsonObject, JsonValue

__all__ = ["NUMBER", "check_start", "start_of"]

# The variable of objects that are counted; it is filled in here, all others when a run begins.
NUMBER = "number"
# what names another thing of the start: where, under which key, and what
_REFERENCES = (
    ("instances", "key_pair", "key_pairs"),
    ("instances", "security_groups", "security_groups"),
    ("volumes", "attached_to", "instances"),
)
_NUMBER = re.compile(r"\$\$\{|\$\{number\}")


def start_of(document: StartDocument) -> JsonObject:
    """The start as JSON, objects counted out; empty if nothing is declared. The latency is no part of the state."""
    dumped: dict[str, Any] = document.model_dump(exclude_none=True, mode="json", by_alias=True, exclude={"latency_ms"})
    told = {kind: listed for kind, listed in dumped.items() if listed}
    for bucket in told.get("buckets", ()):
        bucket["objects"] = [one for item in bucket["objects"] for one in _counted(item)]
    return told


def _counted(item: dict[str, JsonValue]) -> Iterator[dict[str, JsonValue]]:
    count = item.pop("count", None)
    if not isinstance(count, int):
        yield item
        return
    for number in range(1, count + 1):
        yield {**item, **{name: _numbered(str(item[name]), number) for name in ("key", "text")}}


def _numbered(text: str, number: int) -> str:
    return _NUMBER.sub(lambda match: str(number) if match[0] != "$${" else match[0], text)


def check_start(page: Page) -> None:
    """Note what does not fit together in `start`."""
    if not (isinstance(page.root, Mapping) and "start" in page.root.keys):
        return
    _check_references(page)
    _check_key_files(page)
    for node, bucket in page.survivors(StartBucket, "start", "buckets"):
        _check_acls(page, node, bucket)
        for at, item in zip(getattr(below(node, "objects"), "items", ()), bucket.objects, strict=False):
            _check_number(page, at, item)


def _check_references(page: Page) -> None:
    """What is named as a part of something must be there, and only once."""
    known = {kind: _names(page, kind) for kind in ("key_pairs", "security_groups", "instances")}
    for kind, key, wanted in _REFERENCES:
        for node in _items(page, kind):
            named = below(node, key)
            for at in getattr(named, "items", [named]) if named is not node else ():
                if isinstance(at, Scalar) and at.text not in known[wanted]:
                    what = f"`start` has no {quoted(at.text)} in its `{wanted}`"
                    page.error(at, "unknown-name", what, did_you_mean(at.text, known[wanted]) or "add it there")


def _check_key_files(page: Page) -> None:
    """Each private key lies in a file of its own."""
    files: set[str] = set()
    for node in _items(page, "key_pairs"):
        keys = node.keys if isinstance(node, Mapping) else {}
        file = below(node, "file")
        if "mode" in keys and "file" not in keys:
            what = "`mode` says how a file may be used, and there is none"
            page.error(keys["mode"], "mode-needs-file", what, "add `file: lab.pem`, or remove `mode`")
        elif isinstance(file, Scalar) and file.text in files:
            page.error(file, "duplicate-name", f"two keys lie in {quoted(file.text)}", "give one another file")
        elif isinstance(file, Scalar):
            files.add(file.text)


def _names(page: Page, kind: str) -> list[str]:
    names: list[str] = []
    for node in _items(page, kind):
        at = below(node, "name")
        if not isinstance(at, Scalar):
            continue
        if at.text in names:
            page.error(at, "duplicate-name", f"`{kind}` has {quoted(at.text)} twice", "give one another name")
        names.append(at.text)
    return names


def _items(page: Page, kind: str) -> list[Node]:
    start = below(page.root, "start")
    listed = below(start, kind)
    return list(listed.items) if isinstance(listed, Sequence) else []


def _check_acls(page: Page, node: Node, bucket: StartBucket) -> None:
    """A bucket without ACLs can't be given a public one: see AccessControlListNotSupported in S3's user guide."""
    wants_acl = bucket.acl not in {None, "private"} or any(item.acl not in {None, "private"} for item in bucket.objects)
    if wants_acl and not bucket.acls:
        what = "this bucket has ACLs turned off, as new ones have, so it can't get one"
        page.error(node, "acl-needs-acls", what, "add `acls: true`")


def _check_number(page: Page, node: Node, item: StartObject) -> None:
    """`${number}` and `count` belong together."""
    if below(node, "count") is node:
        for name, text in (("key", item.key), ("text", item.text)):
            if _has_number(text):
                what = "`${number}` counts objects, and this is one"
                page.error(
                    below(node, name), "unknown-variable", what, "add `count:`, or write `$${number}` for itself"
                )
    elif item.count is not None and not _has_number(item.key):
        what = f"these {item.count} objects would all have one key"
        page.error(below(node, "key"), "same-key", what, "write `${number}` into the key")


def _has_number(text: str) -> bool:
    return any(match[0] != "$${" for match in _NUMBER.finditer(text))
