"""Markdown in a lecture's form -> a course: lessons at its top headings, sections, pop quizzes where they stood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tutor.course.html_tags import HtmlTag, tags
from tutor.course.markdown import words
from tutor.course.problems import quoted
from tutor.course.slugs import UniqueIds
from tutor.importing.code_notes import closed_fences, settle_code
from tutor.importing.course_folder import NewCourse, NewQuiz, plain_id
from tutor.importing.draft import Draft, Edit
from tutor.importing.html_markdown import as_edits
from tutor.importing.links_and_images import Images, addresses, inline_references, settle_links
from tutor.importing.notes import Notes
from tutor.importing.open_questions import as_keys
from tutor.importing.pop_quizzes import Hidden, OpenQuestion, find_hidden

__all__ = ["lecture_to_course"]

_POP_QUIZ = re.compile(r"(pop[- ]?)?quiz(zes)?[.:!]?", re.IGNORECASE)
_ASKED = re.compile(r"q(?:uestion)?\s*[.:]\s*", re.IGNORECASE)
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(\1[ \t]*){2,}")
_SECTION, _BELOW_SECTION = 2, 3


@dataclass
class _Lesson:
    """A lesson that is being gathered: its lines, without the title."""

    title: str
    where: str
    named: bool = True
    lines: list[str] = field(default_factory=list)
    # headings of sections alone are no lesson
    says_something: bool = False

    def add(self, *lines: str) -> None:
        """Add lines of text."""
        self.lines += lines
        self.says_something = self.says_something or any(line.strip() and not _RULE.fullmatch(line) for line in lines)


@dataclass(frozen=True)
class _Heading:
    """A heading at rows (from 0, the last not included). `text` is markdown, `plain` is not."""

    start: int
    end: int
    level: int
    text: str
    plain: str


def lecture_to_course(draft: Draft, name: str, folder: Path, notes: Notes) -> NewCourse:
    """The course that a text makes. `name` is what it is called, `folder` where its images lie."""
    images = Images(folder, {})
    draft = settle_code(draft, notes)
    known = addresses(draft)
    draft, marker, groups = _taken_out(draft, notes)
    draft = settle_links(inline_references(draft, known, notes), images, notes)
    groups = [[_settled(question, known, notes) for question in group] for group in groups]
    return _Splitter(draft, name, marker, groups, notes).course(images)


def _taken_out(draft: Draft, notes: Notes) -> tuple[Draft, str, list[list[OpenQuestion]]]:
    """The text with a word of its own (a marker and a number) where each run of questions stood, and without HTML."""
    marker = "quizstandshere"
    while marker in draft.text:
        marker += "x"
    found = list(tags(draft.masked))
    hidden = find_hidden(draft, found, notes)
    groups: list[list[OpenQuestion]] = []
    edits: list[Edit] = []
    last: Hidden | None = None
    for element in hidden:
        follows = last is not None and last.question and not draft.text[last.end : element.start].strip()
        text = f"\n\n{element.text}\n\n"
        if element.question:
            groups = groups if follows else [*groups, []]
            groups[-1].append(element.question)
            text = "" if follows else f"\n\n{marker}{len(groups) - 1}\n\n"
        edits.append(Edit(element.start, element.end, text))
        last = element
    edits += as_edits(draft, _outside(found, hidden), notes)
    return draft.edited(edits), marker, groups


def _outside(found: Sequence[HtmlTag], hidden: Sequence[Hidden]) -> Iterator[HtmlTag]:
    """The tags that stand in none of the elements."""
    spans = iter(hidden)
    span = next(spans, None)
    for tag in found:
        while span is not None and tag.start >= span.end:
            span = next(spans, None)
        if span is None or tag.start < span.start:
            yield tag


def _settled(question: OpenQuestion, known: dict[str, str], notes: Notes) -> OpenQuestion:
    ask, answer = (_settled_text(text, question.where, known, notes) for text in (question.ask, question.answer))
    return OpenQuestion(ask, answer, question.where)


def _settled_text(text: str, where: str, known: dict[str, str], notes: Notes) -> str:
    draft = Draft(text, (where,) * (text.count("\n") + 1))
    return settle_links(inline_references(draft, known, notes), None, notes).text


class _Splitter:
    """Cuts a text into lessons, and puts the quizzes where their markers stand."""

    def __init__(
        self, draft: Draft, name: str, marker: str, groups: Sequence[Sequence[OpenQuestion]], notes: Notes
    ) -> None:
        self._draft = draft
        self._name = name
        self._marker = re.compile(rf"{marker}(\d+)")
        self._groups = groups
        self._notes = notes
        self._quiz_ids = UniqueIds()
        self._quizzes: list[NewQuiz] = []
        title = " ".join(name.replace("-", " ").replace("_", " ").split())
        self._title = title[:1].upper() + title[1:] or "Imported"
        self._section = self._title

    def course(self, images: Images) -> NewCourse:
        """All of it."""
        lessons: dict[str, str] = {}
        ids = UniqueIds(["course"])
        for lesson in self._lessons():
            while lesson.lines and (not lesson.lines[-1].strip() or _RULE.fullmatch(lesson.lines[-1])):
                lesson.lines.pop()
            if lesson.says_something:
                name = ids.unique(plain_id(lesson.title, "lesson"))
                text = _tidy(f"# {lesson.title}", lesson.lines)
                lessons[f"{name}.md"] = closed_fences(Draft.of_file(text)).text
            elif lesson.named:
                self._notes.changed(lesson.where, f"nothing stands below {quoted(lesson.title)}; it is left out")
        return NewCourse(plain_id(self._name, "imported"), self._title, lessons, tuple(self._quizzes), images.found)

    def _lessons(self) -> list[_Lesson]:
        headings = {heading.start: heading for heading in self._headings()}
        lines = self._draft.lines
        lessons = [_Lesson(self._title, self._draft.origins[0], named=False)]
        self._section = self._title
        row = 0
        while row < len(lines):
            heading = headings.get(row)
            mark = self._marker.fullmatch(lines[row])
            if heading is None:
                lessons[-1].add(*(self._placed(int(mark[1])) if mark else [lines[row]]))
                row += 1
                continue
            self._head(heading, headings, lessons)
            row = heading.end
        return lessons

    def _head(self, heading: _Heading, headings: dict[int, _Heading], lessons: list[_Lesson]) -> None:
        where = self._draft.origins[heading.start]
        if not heading.plain:
            self._notes.changed(where, "this heading is empty; it is left out")
        elif heading.level > 1 and self._is_pop_quiz(heading, headings):
            self._notes.changed(
                where, f"the heading {quoted(heading.plain)} is left out: its quiz ends the section above"
            )
        elif heading.level == 1:
            lessons.append(_Lesson(heading.text, where))
            self._section = heading.plain
        else:
            written = ["", f"{'#' * heading.level} {heading.text}", ""]
            if heading.level == _SECTION:
                lessons[-1].lines += written
            else:
                lessons[-1].add(*written)
            if heading.level == _SECTION and not _POP_QUIZ.fullmatch(heading.plain):
                self._section = heading.plain

    def _is_pop_quiz(self, heading: _Heading, headings: dict[int, _Heading]) -> bool:
        """Whether a heading says no more than that a quiz comes, and nothing else does."""
        if not _POP_QUIZ.fullmatch(heading.plain):
            return False
        rest = range(heading.end, len(self._draft.lines))
        end = next((row for row in rest if row in headings), len(self._draft.lines))
        lines = [line for line in self._draft.lines[heading.end : end] if line.strip() and not _RULE.fullmatch(line)]
        return bool(lines) and all(self._marker.fullmatch(line) for line in lines)

    def _headings(self) -> Iterator[_Heading]:
        """Headings, and paragraphs that ask `Q: ...` above what answers them: those become headings, too."""
        tokens = self._draft.markdown.tokens
        for index, token in enumerate(tokens):
            if token.level or not token.map or token.type not in {"heading_open", "paragraph_open"}:
                continue
            inline = tokens[index + 1]
            asked = _ASKED.match(inline.content)
            text = " ".join(inline.content[asked.end() if asked else 0 :].split())
            plain = words(inline)
            plain = plain[len(asked[0]) :] if asked and plain.startswith(asked[0].rstrip()) else plain
            if token.type == "heading_open":
                yield _Heading(token.map[0], token.map[1], int(token.tag[1]), text, plain.strip())
            elif asked and text:
                where = self._draft.origins[token.map[0]]
                self._notes.changed(where, f"{quoted(inline.content)} is a heading now: the text below answers it")
                yield _Heading(token.map[0], token.map[1], _BELOW_SECTION, text, plain.strip())

    def _placed(self, number: int) -> list[str]:
        """The lines that place a quiz; the quiz is made."""
        title = self._section
        name = self._quiz_ids.unique(plain_id(title, "quiz"))
        ids = UniqueIds()
        keys = []
        for question in self._groups[number]:
            question_id = ids.unique(plain_id(question.ask, "question"))
            keys.append(as_keys(question, question_id, f"quizzes/{name}.yaml#{question_id}", self._notes))
        self._quizzes.append(NewQuiz(name, title, tuple(keys)))
        label = re.sub(r"([\\\[\]`*_<>])", r"\\\1", title)
        return ["", f"[Pop quiz: {label}](../quizzes/{name}.yaml)", ""]


def _tidy(title: str, lines: Sequence[str]) -> str:
    """A lesson's text; never two empty lines in a row outside of code."""
    kept = [title, ""]
    fence = ""
    for line in lines:
        start = re.match(r"\s*(?:[-*+>]\s+|\d+[.)]\s+)*(`{3,}|~{3,})", line)
        if start and not fence:
            fence = start[1]
        elif fence and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        if line.strip() or kept[-1].strip() or fence:
            kept.append(line)
    while not kept[-1].strip():
        kept.pop()
    return "\n".join(kept) + "\n"
