"""A lesson's markdown -> sections of blocks: text as it is, code that can be run, quizzes and exercises where links
stand alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it.token import Token

from tutor.course.cells import Runnable, check_tags, runnable
from tutor.course.content_lint_markdown import MarkdownLint
from tutor.course.folders import Folders
from tutor.course.markdown import Link, Markdown, parse, words
from tutor.course.python_blocks import check_python_block
from tutor.course.slugs import UniqueIds, slug
from tutor.course.source import SourceFile
from tutor.model.course import Block, Cell, ExercisePlacement, Lesson, MarkdownBlock, QuizPlacement, Section
from tutor.model.places import Place

__all__ = ["read_lesson"]


@dataclass
class _Draft:
    """A section that is being gathered."""

    title: str
    place: Place
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class _Cut:
    """Lines (from 0, the last not included) that are no mere text: a title, a heading, a placement, or a cell."""

    start: int
    end: int
    title: str = ""
    level: int = 0
    placement: QuizPlacement | ExercisePlacement | None = None
    cell: Runnable | None = None


def read_lesson(source: SourceFile, folders: Folders) -> Lesson:
    """The lesson in a file, as far as it can be read; its problems are noted."""
    reader = _Reader(source, folders)
    return reader.read()


class _Reader:
    def __init__(self, source: SourceFile, folders: Folders) -> None:
        self._source = source
        self._folders = folders
        self._problems = folders.problems
        self._markdown: Markdown = parse(source)
        self._targets: dict[Link, Path | None] = MarkdownLint(source, folders).check(self._markdown)

    def read(self) -> Lesson:
        cuts = list(self._cuts())
        title = self._title(cuts)
        drafts = self._drafts(cuts, title)
        self._check(title, drafts)
        sections = self._sections(drafts)
        return Lesson(self._source.path.stem, title, sections, self._source.path)

    def _cuts(self) -> Iterator[_Cut]:
        """The title, headings, placements and cells at the top level, in order."""
        tokens = self._markdown.tokens
        for index, token in enumerate(tokens):
            if token.type == "inline" and token.map:
                self._mention(index)
            if token.level or not token.map:
                continue
            start, end = token.map
            if token.type == "heading_open" and token.tag in {"h1", "h2"}:
                yield _Cut(start, end, words(tokens[index + 1]), int(token.tag[1]))
            elif token.type == "paragraph_open":
                placement = self._placement(index + 1)
                if placement:
                    yield _Cut(start, end, placement=placement)
            elif token.type == "fence" and (cell := runnable(token)):
                yield _Cut(start, end, cell=cell)

    def _mention(self, index: int) -> None:
        """Remember what a text links to that could be placed: it may be that it was meant to be."""
        tokens = self._markdown.tokens
        if tokens[index].level == 1 and tokens[index - 1].type == "paragraph_open" and _is_one_link(tokens[index]):
            return
        for link in self._markdown.links.get(index, []):
            target = self._targets[link]
            if target is not None and not link.is_image and self._placed_by(link):
                self._folders.mentioned.setdefault(target, link.place)

    def _placement(self, index: int) -> QuizPlacement | ExercisePlacement | None:
        """What a paragraph places, if a link is all there is in it."""
        links = self._markdown.links.get(index, [])
        if not _is_one_link(self._markdown.tokens[index]) or links[0].is_image:
            return None
        return self._placed_by(links[0])

    def _placed_by(self, link: Link) -> QuizPlacement | ExercisePlacement | None:
        """What a link places where it stands alone."""
        target = self._targets[link]
        if target is None:
            return None
        if target.parent == self._folders.root / "quizzes" and target.suffix == ".yaml":
            return QuizPlacement(target.stem, link.label, link.place)
        if target.parent == self._folders.root / "lessons" / "exercises" and target.is_dir():
            return ExercisePlacement(target.name, link.label, link.place)
        return None

    def _title(self, cuts: list[_Cut]) -> str:
        titles = [cut for cut in cuts if cut.level == 1]
        if not titles or not titles[0].title:
            self._error(
                titles[0].start if titles else 0, "no-title", "this lesson has no title", "begin it with `# Title`"
            )
            return ""
        first = min(
            (token.map[0] for token in self._markdown.tokens if token.map and token.type != "html_block"), default=0
        )
        if titles[0].start > first:
            self._error(titles[0].start, "late-title", "the title stands below other text", "move it to the top")
        for further in titles[1:]:
            what = "a lesson has one title (`#`); this is a second"
            self._error(further.start, "second-title", what, "make it a section: `##`")
        return titles[0].title

    def _drafts(self, cuts: list[_Cut], title: str) -> list[_Draft]:
        """The sections, the text above the first heading as one of its own."""
        drafts = [_Draft(title, Place(self._source.path, cuts[0].start + 1 if cuts else 1))]
        line, cells = 0, 0
        for cut in cuts:
            drafts[-1].blocks.extend(self._text(line, cut.start))
            line = cut.end
            if cut.placement:
                drafts[-1].blocks.append(cut.placement)
            elif cut.cell:
                cells += 1
                drafts[-1].blocks.append(self._cell(cut, cut.cell, cells))
            elif cut.level > 1:
                drafts.append(_Draft(cut.title, Place(self._source.path, cut.start + 1)))
        drafts[-1].blocks.extend(self._text(line, len(self._source.lines)))
        return drafts if drafts[0].blocks else drafts[1:]

    def _text(self, start: int, end: int) -> Iterator[MarkdownBlock]:
        """The lines as they are, without blank ones around them."""
        lines = self._source.lines
        while start < end and not lines[start].strip():
            start += 1
        while start < end and not lines[end - 1].strip():
            end -= 1
        if start < end:
            yield MarkdownBlock("\n".join(lines[start:end]), Place(self._source.path, start + 1))

    def _cell(self, cut: _Cut, cell: Runnable, number: int) -> Cell:
        text = "\n".join(self._source.lines[cut.start : cut.end])
        place = Place(self._source.path, cut.start + 1)
        return Cell(text, place, number, cell.language, cell.source, cell.expects_error)

    def _check(self, title: str, drafts: list[_Draft]) -> None:
        if title and not any(draft.blocks for draft in drafts):
            self._error(
                0, "empty-lesson", "this lesson has a title and nothing else", "write it, or remove it from course.yaml"
            )
        for draft in drafts:
            row = draft.place.line - 1
            if not draft.title and title:
                self._error(row, "empty-heading", "this heading is empty", "write a heading, or remove it")
            elif not draft.blocks:
                self._warning(
                    row, "empty-section", "nothing stands below this heading", "write something, or make it `###`"
                )
        for token in self._markdown.tokens:
            if token.type != "fence" or not token.map:
                continue
            if self._is_closed(token.map, token.markup):
                check_tags(self._source, token, self._problems)
                check_python_block(self._source, token, self._problems)
            else:
                what = "this code block is never closed: all that follows is part of it"
                self._error(token.map[0], "open-fence", what, f"end it with a line {token.markup}")
        for row in self._markdown.definitions:
            what = "a link's definition holds only for the text around it, up to the next heading, quiz or exercise"
            self._warning(row, "far-definition", what, "write the address into the link: [text](address)")

    def _is_closed(self, rows: list[int], markup: str) -> bool:
        """Whether the last line of a fenced block closes it; markdown takes the end of the text for one, too."""
        last = self._source.lines[rows[1] - 1].strip().lstrip("> ")
        return rows[1] - rows[0] > 1 and last.startswith(markup) and not last.strip(markup[0])

    def _sections(self, drafts: list[_Draft]) -> tuple[Section, ...]:
        ids = UniqueIds()
        return tuple(
            Section(ids.unique(slug(draft.title, "section")), draft.title, tuple(draft.blocks), draft.place)
            for draft in drafts
        )

    def _error(self, row: int, code: str, what: str, mend: str) -> None:
        self._problems.error(code, what, mend, Place(self._source.path, row + 1), self._source.line(row + 1))

    def _warning(self, row: int, code: str, what: str, mend: str) -> None:
        self._problems.warning(code, what, mend, Place(self._source.path, row + 1), self._source.line(row + 1))


def _is_one_link(inline: Token) -> bool:
    """Whether a link is all that a paragraph holds: links don't nest, so the first to close must be the last token."""
    kinds = [child.type for child in inline.children or [] if child.type != "text" or child.content.strip()]
    return bool(kinds) and kinds[0] == "link_open" and kinds.index("link_close") == len(kinds) - 1
