"""A question as its author wrote it: nodes to point at, and words for what is wrong at them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tutor.course.problems import quoted
from tutor.course.validation import Page
from tutor.course.yaml_nodes import Mapping, Node, Scalar
from tutor.course.yaml_nodes import Sequence as Listing
from tutor.model.places import Place

__all__ = ["Sheet"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The part of a page below `node`."""

    page: Page
    node: Node

    def at(self, *path: str | int) -> Node:
        """The node at a path, or the last one on the way that is there: what is written short has fewer steps."""
        node = self.node
        for step in path:
            if isinstance(node, Mapping) and isinstance(step, str):
                node = node.items.get(step, node)
            elif isinstance(node, Listing) and isinstance(step, int):
                node = node.items[step]
        return node

    def below(self, *path: str | int) -> Sheet:
        """The sheet of a part."""
        return Sheet(self.page, self.at(*path))

    def keys(self, *path: str | int) -> dict[str, Scalar]:
        """The keys as written of the mapping at a path, none if there is no mapping."""
        node = self.at(*path)
        return node.keys if isinstance(node, Mapping) and node is not self.node else {}

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.page.place(self.node)

    def error(self, node: Node, code: str, what: str, mend: str) -> None:
        """Note an error at a node."""
        self.page.error(node, code, what, mend)

    def warning(self, node: Node, code: str, what: str, mend: str) -> None:
        """Note a warning at a node."""
        self.page.warning(node, code, what, mend)

    def no_duplicates(self, code: str, thing: str, texts: Sequence[str], find: Callable[[int], Node]) -> None:
        """Note each of `texts` that stood there before; `find` gives its node."""
        seen: set[str] = set()
        for index, text in enumerate(texts):
            if text in seen:
                what = f"the {thing} {quoted(text)} stands here a second time"
                self.error(find(index), code, what, "keep one of the two")
            seen.add(text)
