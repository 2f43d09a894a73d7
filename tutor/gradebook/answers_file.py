"""A student's answers.yaml: `quiz-id: {question-id: answer}`, read as the untrusted text it is."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from tutor.course.problems import ProblemList, did_you_mean, quoted
from tutor.course.source import SourceFile
from tutor.course.yaml_nodes import Mapping, Node, NodeKind, Scalar, Sequence, read_yaml
from tutor.grading.choice import find_choice
from tutor.model.course import Quiz
from tutor.model.places import Place, Problem
from tutor.model.questions import ChoiceQuestion, MultiQuestion, Question
from tutor.model.values import JsonValue

__all__ = ["AnswersFile", "read_answers"]


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """The answers by quiz and question. What was left empty is not in it; `problems` tells what couldn't be used.

    `handed_in` are the quizzes that something stands in the file for; all, if the file can't be read as answers.
    """

    answers: AnyMapping[tuple[str, str], JsonValue] = field(default_factory=dict)
    handed_in: AbstractSet[str] = frozenset()
    problems: tuple[Problem, ...] = ()


def read_answers(raw: bytes, file: Path, quizzes: AnyMapping[str, Quiz]) -> AnswersFile:
    """Read the bytes of an answers file; `file` is how its problems call it. Raises nothing."""
    problems = ProblemList()
    source = _decoded(raw, file, problems)
    root = read_yaml(source, problems) if source else None
    if source is None or root is None:
        return AnswersFile({}, quizzes.keys(), tuple(problems.in_order))
    reader = _Reader(source, problems, quizzes)
    reader.read(root)
    return AnswersFile(reader.answers, reader.handed_in, tuple(problems.in_order))


def _decoded(raw: bytes, file: Path, problems: ProblemList) -> SourceFile | None:
    try:
        text = raw.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        problems.error("not-utf8", "this file is not UTF-8", "save it with the encoding UTF-8", Place(file))
        return None
    return SourceFile(file, text.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Sorts the tree's answers by quiz and question, and tells of those that belong nowhere."""

    source: SourceFile
    problems: ProblemList
    quizzes: AnyMapping[str, Quiz]
    answers: dict[tuple[str, str], JsonValue] = field(default_factory=dict)
    handed_in: set[str] = field(default_factory=set)

    def read(self, root: Node) -> None:
        """Take in the whole file."""
        if not isinstance(root, Mapping):
            self.handed_in.update(self.quizzes)
            self._wrong("bad-answers", "answers stand under the name of their quiz", "write `quiz:` first", root.start)
            return
        for quiz_id, node in root.items.items():
            quiz = self.quizzes.get(quiz_id)
            if quiz is None:
                mend = did_you_mean(quiz_id, self.quizzes) or "name a quiz of this course"
                self._wrong("unknown-quiz", f"there is no quiz {quoted(quiz_id)}", mend, root.keys[quiz_id].start)
            elif isinstance(node, Mapping):
                self._quiz(quiz, node)
            elif not _is_empty(node):
                self.handed_in.add(quiz_id)
                what = f"the answers to {quoted(quiz_id)} are no mapping of questions to answers"
                self._wrong("bad-answers", what, "write each as `question: answer`, indented", node.start)

    def _quiz(self, quiz: Quiz, node: Mapping) -> None:
        known = {question.id: question for question in quiz.questions}
        for question_id, answer in node.items.items():
            if not _is_empty(answer):
                self.handed_in.add(quiz.id)
            if question_id not in known:
                mend = did_you_mean(question_id, known) or "name a question of this quiz"
                what = f"the quiz {quoted(quiz.id)} has no question {quoted(question_id)}"
                self._wrong("unknown-question", what, mend, node.keys[question_id].start)
            elif not _is_empty(answer):
                self.answers[quiz.id, question_id] = _value(answer)
                self._choices(known[question_id], answer)

    def _choices(self, question: Question, answer: Node) -> None:
        """Tell of what was picked that can't be picked: it counts as wrong, and may be a slip or an old course."""
        if not isinstance(question, ChoiceQuestion | MultiQuestion):
            return
        takes_list = isinstance(question, MultiQuestion)
        picks = answer.items if takes_list and isinstance(answer, Sequence) else (answer,)
        for picked in picks[: len(question.choices) + 1]:  # a longer list is a flood, of which this much tells enough
            if not isinstance(picked, Scalar):
                what = f"the answer to {quoted(question.id)} is not the text of a choice"
                self._wrong("bad-answers", what, "write the text of a choice, as it stands there", picked.start)
            elif picked.text.strip() and find_choice(question.choices, picked.text) is None:
                what = f"{quoted(picked.text)} is no choice of the question {quoted(question.id)}"
                texts = [choice.text for choice in question.choices]
                mend = did_you_mean(picked.text, texts) or "write the text of a choice, as it stands there"
                self._wrong("unknown-choice", what, mend, picked.start)

    def _wrong(self, code: str, what: str, mend: str, index: int) -> None:
        place = self.source.place(index)
        self.problems.error(code, what, mend, place, self.source.line(place.line))


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind is NodeKind.NULL


def _value(node: Node) -> JsonValue:
    """An answer as it was written: `no`, `5` and `12:30` are what the student typed, whatever YAML says."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [_value(item) for item in node.items]
    return {key: _value(item) for key, item in node.items.items()}
