"""Questions with parts: the gaps of a cloze, the pairs of a match, the items of an order."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Any

from tutor.course.answer_documents import MOST, BlankDocument, NumberBlank, TextBlank
from tutor.course.cloze_text import Gap, cut
from tutor.course.documents import fold
from tutor.course.problems import closest, quoted
from tutor.course.question_documents import ClozeDocument, MatchDocument, OrderDocument, PairItem
from tutor.course.question_sheet import Sheet
from tutor.course.typed_answers import build_number_rule, build_text_rule
from tutor.course.yaml_nodes import Node, Scalar
from tutor.model.questions import (
    Blank,
    ClozeQuestion,
    MatchQuestion,
    NumberRule,
    OrderQuestion,
    Pair,
    TextPattern,
    TextRule,
)

__all__ = ["build_cloze", "build_match", "build_order"]

_FEWEST = 2
_SLIP = 0.85  # how alike two names are of which one is a slip for the other, by difflib's measure
_MOST = 100  # characters of a name that are compared
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?([eE][-+]?[0-9]{1,2})?")


# --- cloze -------------------------------------------------------------------------------------------------


def build_cloze(sheet: Sheet, document: ClozeDocument, common: dict[str, Any]) -> ClozeQuestion:
    """A text with gaps, after what is wrong with it is noted."""
    pieces = cut(document.cloze)
    if pieces.left_open is not None:
        mend = "close it with `}}` on the same line; for two braces that are no gap write `\\{{`"
        _gap_error(sheet, pieces.left_open, "open-gap", "a gap that is opened here is never closed", mend)
    elif not pieces.gaps:
        what = "this text has no gap"
        sheet.error(sheet.at("cloze"), "no-gap", what, "put what is asked between two pairs of braces: {{answer}}")
    gaps = pieces.gaps[:MOST]
    if len(pieces.gaps) > MOST:
        what = f"this text has more than {MOST} gaps"
        sheet.error(sheet.at("cloze"), "long-list", what, f"keep at most {MOST}, or make several questions")
    _check_names(sheet, document, gaps)
    blanks = {name: _listed_blank(sheet, name, blank) for name, blank in document.blanks.items()}
    filled = tuple(
        blanks[gap.inside] if gap.inside in blanks else _written_blank(sheet, gap, index)
        for index, gap in enumerate(gaps, start=1)
    )
    return ClozeQuestion(texts=pieces.texts, blanks=filled, **common)


def _check_names(sheet: Sheet, document: ClozeDocument, gaps: Sequence[Gap]) -> None:
    """Note blanks that no gap uses or two do, and gaps whose name looks like a slip for one of them."""
    used: set[str] = set()
    for gap in gaps:
        if gap.inside in used:
            what = f"the blank {quoted(gap.inside)} has a gap already"
            _gap_error(sheet, gap.number, "duplicate-blank", what, "give each gap a blank of its own")
        used.update({gap.inside} & document.blanks.keys())
    unused = [name for name in document.blanks if name not in used]
    _check_slips(sheet, gaps, used, unused)
    for name in unused:
        what = f"no gap uses the blank {quoted(name)}"
        mend = f"write {{{{{name}}}}} into the text, or remove the blank"
        sheet.error(sheet.keys("blanks").get(name, sheet.at("blanks")), "unused-blank", what, mend)


def _check_slips(sheet: Sheet, gaps: Sequence[Gap], used: Collection[str], unused: list[str]) -> None:
    """Note gaps that are no blank's name by a slip, and take the blanks that they meant out of `unused`."""
    for gap in gaps:
        meant = closest(gap.inside, unused) if gap.inside not in used and unused else ""
        if meant:
            what = f"there is no blank {quoted(gap.inside)}"
            _gap_error(sheet, gap.number, "unknown-blank", what, f"did you mean {quoted(meant)}?")
            unused.remove(meant)
        elif gap.inside not in used and (alike := get_close_matches(gap.inside[:_MOST], used, 1, _SLIP)):
            what = f"{quoted(gap.inside)} is what belongs in this gap, and looks like the blank {quoted(alike[0])}"
            mend = "correct the name, or list this one in `blanks` as well"
            _gap_error(sheet, gap.number, "unknown-blank", what, mend, is_error=False)


def _gap_error(sheet: Sheet, number: int, code: str, what: str, mend: str, *, is_error: bool = True) -> None:
    """Note a problem at the braces of a gap: the text's own lines may be folded, so they are counted in the file."""
    node = sheet.at("cloze")
    if isinstance(node, Scalar):
        text = sheet.page.source.text
        start = node.start
        for _ in range(number + 1):
            found = text.find("{{", start, node.end)
            if found < 0:
                break
            node, start = Scalar(node.text, node.kind, found, node.end), found + 2
    note = sheet.error if is_error else sheet.warning
    note(node, code, what, mend)


def _written_blank(sheet: Sheet, gap: Gap, number: int) -> Blank:
    """A gap that says itself what belongs in it."""
    name = f"gap {number}"
    if not all(gap.alternatives):
        _gap_error(sheet, gap.number, "empty-gap", "this gap, or a part of it, is empty", "write what belongs in it")
    if _NUMBER.fullmatch(gap.inside):
        return Blank(name, NumberRule(float(gap.inside)))
    return Blank(name, TextRule(tuple(TextPattern(text) for text in dict.fromkeys(gap.alternatives))))


def _listed_blank(sheet: Sheet, name: str, document: BlankDocument) -> Blank:
    below = sheet.below("blanks", name)
    if isinstance(document, NumberBlank):
        return Blank(name, build_number_rule(below, document))
    rule = build_text_rule(below, document)
    choices = tuple(fold(choice) for choice in document.choices)
    if choices:
        _check_choices(below, document, choices)
    return Blank(name, rule, choices)


def _check_choices(sheet: Sheet, document: TextBlank, choices: Sequence[str]) -> None:
    if len(choices) < _FEWEST:
        sheet.error(sheet.at("choices"), "few-choices", "fewer than two choices are no question", "add a choice")
    sheet.no_duplicates("duplicate-choice", "choice", choices, lambda index: sheet.at("choices", index))
    for index, item in enumerate(document.answer):
        if item.text is None:
            what = "a pattern is no choice"
            sheet.error(sheet.at("answer", index), "no-right-choice", what, "name the right choice by its text")
        elif fold(item.text) not in choices:
            what = f"the answer {quoted(item.text)} is none of the choices"
            mend = sheet.meant(fold(item.text), choices, "add it to the choices")
            sheet.error(sheet.at("answer", index), "no-right-choice", what, mend)


# --- match -------------------------------------------------------------------------------------------------


def build_match(sheet: Sheet, document: MatchDocument, common: dict[str, Any]) -> MatchQuestion:
    """What belongs together, after what is wrong with it is noted."""
    pairs = _pairs(document)
    if len(pairs) < _FEWEST:
        sheet.error(sheet.at("match"), "few-pairs", "fewer than two pairs are no question", "add a pair")
    lefts = [pair.left for pair in pairs]
    keys = list(sheet.keys("match").values())

    def left(index: int) -> Node:
        return keys[index] if keys else sheet.at("match", index, "left")

    sheet.no_duplicates("duplicate-pair", "left text", lefts, left)
    distractors = tuple(fold(text) for text in document.distractors)
    sheet.no_duplicates("duplicate-choice", "distractor", distractors, lambda index: sheet.at("distractors", index))
    rights = {pair.right for pair in pairs}
    for index, text in enumerate(distractors):
        if text in rights:
            what = f"the distractor {quoted(text)} belongs to a pair above"
            sheet.error(sheet.at("distractors", index), "distractor-is-right", what, "take it out, or write another")
    return MatchQuestion(pairs=pairs, distractors=distractors, **common)


def _pairs(document: MatchDocument) -> tuple[Pair, ...]:
    match = document.match
    items: Sequence[PairItem] = (
        [PairItem(left=left, right=right) for left, right in match.items()] if isinstance(match, dict) else match
    )
    return tuple(Pair(fold(item.left), fold(item.right), item.feedback) for item in items)


# --- order -------------------------------------------------------------------------------------------------


def build_order(sheet: Sheet, document: OrderDocument, common: dict[str, Any]) -> OrderQuestion:
    """Items in a right order, after what is wrong with them is noted."""
    items = tuple(fold(item) for item in document.order)
    if len(items) < _FEWEST:
        sheet.error(sheet.at("order"), "few-items", "fewer than two items have no order", "add an item")
    sheet.no_duplicates("duplicate-item", "item", items, lambda index: sheet.at("order", index))
    depends = _Dependencies(sheet, items)
    for item, befores in document.depends.items():
        for index, before in enumerate(befores):
            depends.add(item, before, sheet.at("depends", item, index))
    return OrderQuestion(items=items, scoring=document.scoring, depends=depends.checked(), **common)


class _Dependencies:
    """Which item must stand after which, by index."""

    def __init__(self, sheet: Sheet, items: Sequence[str]) -> None:
        self._sheet = sheet
        self._index = {item: index for index, item in enumerate(items)}
        self._items = items
        self._pairs: dict[tuple[int, int], Node] = {}

    def add(self, item: str, before: str, node: Node) -> None:
        """Note that `item` stands after `before`; `node` is where that is written."""
        key = self._sheet.keys("depends").get(item, node)
        found = [self._known(item, key), self._known(before, node)]
        later, earlier = found
        if later is not None and earlier is not None:
            self._pairs.setdefault((later, earlier), node)

    def _known(self, item: str, node: Node) -> int | None:
        index = self._index.get(fold(item))
        if index is None:
            mend = self._sheet.meant(fold(item), self._items, "write it as it stands in `order`")
            self._sheet.error(node, "unknown-item", f"there is no item {quoted(item)}", mend)
        return index

    def checked(self) -> tuple[tuple[int, int], ...]:
        """All pairs, after those that go in a circle or against the given order are noted."""
        circles = self._circles()
        for (later, earlier), node in self._pairs.items():
            if later > earlier:
                continue
            names = quoted(self._items[later]), quoted(self._items[earlier])
            if later == earlier:
                self._sheet.error(node, "circular-order", f"{names[0]} waits for itself", "remove this")
            elif circles[later] == circles[earlier]:
                what = f"{names[0]} and {names[1]} wait for each other"
                self._sheet.error(node, "circular-order", what, "remove one of the lines in the circle")
            else:
                what = f"{names[0]} must stand after {names[1]} here, and stands before it in `order`"
                self._sheet.error(node, "contradiction", what, "swap the two in `order`, or remove this")
        return tuple(self._pairs)

    def _circles(self) -> list[frozenset[int]]:
        """For each item those that it waits for and that wait for it, itself among them."""
        count = len(self._items)
        waits = [1 << index for index in range(count)]
        for later, earlier in self._pairs:
            waits[later] |= 1 << earlier
        for middle in range(count):
            for index in range(count):
                if waits[index] >> middle & 1:
                    waits[index] |= waits[middle]
        return [
            frozenset(other for other in range(count) if waits[index] >> other & 1 and waits[other] >> index & 1)
            for index in range(count)
        ]
