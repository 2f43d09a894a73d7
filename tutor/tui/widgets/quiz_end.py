"""The end of a quiz in the page: points so far, and whether it is passed."""

from __future__ import annotations

from textual.widgets import Static

from tutor.model.course import Quiz
from tutor.standing import Standing
from tutor.tui.widgets.feedback import quiz_line

__all__ = ["QuizEnd"]


class QuizEnd(Static):
    """One line under the last question."""

    def __init__(self, quiz: Quiz, standing: Standing) -> None:
        super().__init__(classes="quiz-end", markup=False)
        self._quiz = quiz
        self._standing = standing

    def on_mount(self) -> None:
        """How it stood when the page was opened."""
        self.show(self._standing)

    def show(self, standing: Standing) -> None:
        """How it stands now."""
        score, passed = standing.quiz_score(self._quiz), standing.has_passed(self._quiz)
        self.update(quiz_line(self._quiz, score, passed=passed))
