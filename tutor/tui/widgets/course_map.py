"""The course at a glance: lessons and sections, each with how far the learner is."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.model.course import Course, Lesson, Section
from tutor.standing import Standing
from tutor.tui.marks import MARKS
from tutor.tui.text import plain

__all__ = ["CourseMap"]


class CourseMap(OptionList):
    """One line a lesson, and under it one a section. A lesson's line leads to its first section."""

    @dataclass
    class Chosen(Message):
        """The learner wants to go there."""

        lesson: Lesson
        section: Section

    def __init__(self, course: Course) -> None:
        super().__init__(markup=False, compact=True)
        self._places = [place for lesson in course.lessons for place in _places(lesson)]
        self.add_options(Option(plain(lesson.title)) for lesson, _ in self._places)

    def show(self, standing: Standing, lesson_id: str, section_id: str) -> None:
        """Draw the marks, and point at where the learner is."""
        for index, (lesson, section) in enumerate(self._places):
            here = section is not None and (lesson.id, section.id) == (lesson_id, section_id)
            self.replace_option_prompt_at_index(index, _line(standing, lesson, section, here=here))
            if here:
                self.highlighted = index

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        lesson, section = self._places[event.option_index]
        self.post_message(self.Chosen(lesson, section or lesson.sections[0]))


def _places(lesson: Lesson) -> list[tuple[Lesson, Section | None]]:
    return [(lesson, None), *((lesson, section) for section in lesson.sections)]


def _line(standing: Standing, lesson: Lesson, section: Section | None, *, here: bool) -> Content:
    if section is None:
        look = MARKS[standing.lesson_mark(lesson)]
        return Content.assemble((look.glyph, look.style), " ", plain(lesson.title, "bold"))
    look = MARKS[standing.section_mark(lesson, section)]
    arrow = "▸" if here else " "
    return Content.assemble(f"{arrow}", (look.glyph, look.style), " ", plain(section.title, "bold" if here else ""))
