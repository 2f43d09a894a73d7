"""What is wrong with a quiz that loads: a question that gives itself away, is asked twice, or links to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from tutor.course.content_lint_markdown import MarkdownLint
from tutor.course.documents import fold
from tutor.course.folders import Folders
from tutor.course.giveaways import tells_answer
from tutor.course.markdown import parse
from tutor.course.problems import quoted
from tutor.course.source import SourceFile
from tutor.course.validation import Page
from tutor.course.yaml_nodes import Mapping, Node, Scalar
from tutor.course.yaml_nodes import Sequence as Listing
from tutor.model.places import Place
from tutor.model.questions import (
    Choice,
    ChoiceQuestion,
    ClozeQuestion,
    MatchQuestion,
    MeasuredQuestion,
    MultiQuestion,
    OrderQuestion,
    PredictQuestion,
    Question,
)

__all__ = ["check_content"]

# a right choice that can be told by its length alone
_MUCH_LONGER = 1.6
_CHARACTERS_MORE = 20
_MARKDOWN_KEYS = frozenset({"ask", "cloze", "explanation", "feedback", "hints", "question"})
# what only markdown with a link, an image or HTML in it can hold; most texts needn't be parsed
_SIGNS = ("](", "]:", "][", "<", "--", "-|", ":|")


def check_content(page: Page, questions: Iterable[tuple[Node, Question]], folders: Folders) -> None:
    """Note what is wrong with the questions of a quiz's page; each comes with the node that it was read from."""
    asked: dict[object, Node] = {}
    lint = MarkdownLint(page.source, folders)
    for node, question in questions:
        _check_asked_once(page, node, question, asked)
        if isinstance(question, ChoiceQuestion | MultiQuestion):
            _check_lengths(page, node, question.choices)
        for index, hint in enumerate(question.hints):
            if tells_answer(question, hint.text):
                what = "this hint holds the answer"
                mend = "say what to think of instead, and leave the answer to `explanation`"
                page.warning(_below(node, "hints", index, "text"), "hint-tells-answer", what, mend)
        for text in _markdown_texts(node):
            _check_markdown(page, text, lint)


# --- questions ---------------------------------------------------------------------------------------------


def _check_asked_once(page: Page, node: Node, question: Question, asked: dict[object, Node]) -> None:
    matter = _matter(question)
    if matter in asked:
        first = page.place(asked[matter]).line
        what = f"{quoted(question.ask)} is asked a second time; the first is in line {first}"
        page.warning(_below(node, "ask"), "duplicate-ask", what, "ask something else, or remove one of the two")
    asked.setdefault(matter, _below(node, "ask"))


def _matter(question: Question) -> object:
    """What makes two questions the same: what they ask, and what they ask it of where that has a key of its own."""
    ask = fold(question.ask).casefold()
    match question:
        case ClozeQuestion():
            return ask, question.texts
        case MatchQuestion():
            return ask, tuple(pair.left for pair in question.pairs)
        case OrderQuestion():
            return ask, frozenset(question.items)
        case PredictQuestion():
            return ask, question.program
        case MeasuredQuestion():
            return ask, question.program, question.versions, str(question.args), str(question.make)
    return ask


def _check_lengths(page: Page, node: Node, choices: Sequence[Choice]) -> None:
    """Who knows nothing picks the longest choice, since that is where authors put what makes it right."""
    right = {index: len(fold(choice.text)) for index, choice in enumerate(choices) if choice.right}
    wrong = [len(fold(choice.text)) for choice in choices if not choice.right]
    if not right or not wrong:
        return
    shortest = min(right, key=right.__getitem__)
    length, longest = right[shortest], max(wrong)
    if length > longest * _MUCH_LONGER and length - longest > _CHARACTERS_MORE:
        what = f"the right choice has {length} characters and the longest wrong one {longest}: that gives it away"
        mend = "shorten it (the rest can go to `explanation`), or write wrong choices of its length"
        page.warning(_below(node, "choices", shortest, "text"), "long-right-choice", what, mend)


# --- markdown ----------------------------------------------------------------------------------------------


def _markdown_texts(node: Node, *, inside: bool = False) -> Iterator[Scalar]:
    """The texts of a question that are shown as markdown."""
    if isinstance(node, Scalar):
        if inside and any(sign in node.text for sign in _SIGNS):
            yield node
    elif isinstance(node, Listing):
        for item in node.items:
            yield from _markdown_texts(item, inside=inside)
    else:
        model_answer = "rubric" in node.items
        for key, value in node.items.items():
            is_markdown = inside or key in _MARKDOWN_KEYS or (model_answer and key == "answer")
            yield from _markdown_texts(value, inside=is_markdown)


def _check_markdown(page: Page, node: Scalar, lint: MarkdownLint) -> None:
    lint.check(parse(SourceFile(page.source.path, node.text)), at=_finder(page, node))


def _finder(page: Page, node: Scalar) -> Callable[[Place], Place]:
    """From a place in a text to the place in its YAML: where the same words stand; else where the text begins."""
    lines = node.text.split("\n")

    def find(place: Place) -> Place:
        line = lines[place.line - 1] if place.line <= len(lines) else ""
        words = line[place.column - 1 :]
        before = "\n".join([*lines[: place.line - 1], line[: place.column - 1]])
        for length in (40, 12, 4):
            start = _nth(page.source.text, words[:length], before.count(words[:length]), node) if words else -1
            if start >= 0:
                return page.source.place(start)
        return page.place(node)

    return find


def _nth(text: str, words: str, skip: int, node: Scalar) -> int:
    """Where `words` stand in a node's span, after `skip` others; -1 if they don't."""
    start = text.find(words, node.start, node.end)
    for _ in range(skip):
        if start < 0:
            break
        start = text.find(words, start + len(words), node.end)
    return start


def _below(node: Node, *path: str | int) -> Node:
    """The node at a path, without the steps that shorter forms leave out (`- S3` for `- text: S3`)."""
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str):
            node = node.items.get(step, node)
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    return node
