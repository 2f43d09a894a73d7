"""What a question's `from` may name: the lessons of a course and their sections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tutor.course.problems import quoted
from tutor.course.question_sheet import Sheet
from tutor.model.course import Lesson
from tutor.model.questions import SectionLink

__all__ = ["Outline", "taught_in"]


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of each lesson by its id; None for a lesson that is there and can't be read."""

    sections: dict[str, tuple[str, ...] | None]

    @classmethod
    def of(cls, lessons: Iterable[Lesson], unread: Iterable[str] = ()) -> Outline:
        """The outline of lessons; `unread` are the ids of those that can't be read."""
        known: dict[str, tuple[str, ...] | None] = dict.fromkeys(unread)
        known.update({lesson.id: tuple(section.id for section in lesson.sections) for lesson in lessons})
        return cls(known)


def taught_in(sheet: Sheet, text: str, outline: Outline | None) -> SectionLink:
    """The lesson or section that `from` names, after what is wrong with it is noted."""
    lesson, _, section = text.partition("#")
    link = SectionLink(lesson.strip(), section.strip())
    if outline is None:
        return link
    at = sheet.at("from")
    if link.lesson not in outline.sections:
        mend = sheet.meant(link.lesson, outline.sections, "write the name of a lesson's file, without its .md")
        sheet.error(at, "unknown-lesson", f"there is no lesson {quoted(link.lesson)} in this course", mend)
        return link
    known = outline.sections[link.lesson]
    if link.section and known is not None and link.section not in known:
        what = f"the lesson {quoted(link.lesson)} has no section {quoted(link.section)}"
        sheet.error(at, "unknown-section", what, sheet.meant(link.section, known))
    return link
