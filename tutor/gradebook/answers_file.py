"""A student's answers.yaml: `quiz-id: {question-id: answer}`, read as the untrusted text it is."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path

from tutor.course.problems import ProblemList, did_you_mean, quoted
from tutor.course.source import SourceFile
from tutor.course.yaml_nodes import Mapping, Node, NodeKind, Scalar, Sequence, read_yaml
from tutor.model.course import Quiz
from tutor.model.places import Place, Problem
from tutor.model.values import JsonValue

__all__ = ["AnswersFile", "read_answers"]


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """The answers by quiz and question. What was left empty is not in it; `problems` tells what couldn't be used."""

    answers: AnyMapping[tuple[str, str], JsonValue] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_answers(raw: bytes, file: Path, quizzes: AnyMapping[str, Quiz]) -> AnswersFile:
    """Read the bytes of an answers file; `file` is how its problems call it. Raises nothing."""
    problems = ProblemList()
    source = _decoded(raw, file, problems)
    root = read_yaml(source, problems) if source else None
    answers: dict[tuple[str, str], JsonValue] = {}
    if source and root is not None:
        _Reader(source, problems, quizzes, answers).read(root)
    return AnswersFile(answers, tuple(problems.in_order))


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
    answers: dict[tuple[str, str], JsonValue]

    def read(self, root: Node) -> None:
        """Take in the whole file."""
        if not isinstance(root, Mapping):
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
                what = f"the answers to {quoted(quiz_id)} are no mapping of questions to answers"
                self._wrong("bad-answers", what, "write each as `question: answer`, indented", node.start)

    def _quiz(self, quiz: Quiz, node: Mapping) -> None:
        known = [question.id for question in quiz.questions]
        for question_id, answer in node.items.items():
            if question_id not in known:
                mend = did_you_mean(question_id, known) or "name a question of this quiz"
                what = f"the quiz {quoted(quiz.id)} has no question {quoted(question_id)}"
                self._wrong("unknown-question", what, mend, node.keys[question_id].start)
            elif not _is_empty(answer):
                self.answers[quiz.id, question_id] = _value(answer)

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
