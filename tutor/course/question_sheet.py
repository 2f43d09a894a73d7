"""A question as its author wrote it: nodes to point at, and words for what is wrong at them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice

from tutor.course.patterns import Matcher
from tutor.course.problems import did_you_mean, quoted
from tutor.course.validation import Page
from tutor.course.yaml_nodes import Mapping, Node, Scalar
from tutor.course.yaml_nodes import Sequence as Listing
from tutor.model.places import Place

__all__ = ["Sheet"]

_MOST_SUGGESTIONS = 500
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """The part of a page below `node`. `matcher` is shared by all questions of a quiz."""

    page: Page
    node: Node
    matcher: Matcher = field(default_factory=Matcher)

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
        return Sheet(self.page, self.at(*path), self.matcher)

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

    def meant(self, word: str, known: Collection[str], otherwise: str = "") -> str:
        """The mend for a word that is none of `known`: the closest of them, else `otherwise`, else some of them."""
        # what was meant takes time to find, and nobody reads a thousand problems
        close = did_you_mean(word, known) if len(self.page.problems.found) < _MOST_SUGGESTIONS else ""
        if close or otherwise:
            return close or otherwise
        some = ", ".join(quoted(text) for text in islice(known, _MOST_NAMED))
        return f"there are: {some}" + (" and more" if len(known) > _MOST_NAMED else "")

    def no_duplicates(self, code: str, thing: str, texts: Sequence[str], find: Callable[[int], Node]) -> None:
        """Note each of `texts` that stood there before; `find` gives its node."""
        seen: set[str] = set()
        for index, text in enumerate(texts):
            if text in seen:
                what = f"the {thing} {quoted(text)} stands here a second time"
                self.error(find(index), code, what, "keep one of the two")
            seen.add(text)
