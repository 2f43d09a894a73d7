"""A student's answers.yaml: `quiz-id: {question-id: answer}`, read as the untrusted text it is."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from tutor.course.problems import ProblemList, did_you_mean, quoted
from tutor.course.source import SourceFile
from tutor.course.yaml_nodes import Mapping, Node, NodeKind, Scalar, Sequence, read_yaml
from tutor.grading.folding import find_text
from tutor.model.course import Quiz
from tutor.model.places import Place, Problem
from tutor.model.questions import (
    ChoiceQuestion,
    ClozeQuestion,
    MatchQuestion,
    MeasuredQuestion,
    MultiQuestion,
    OrderQuestion,
    Question,
)
from tutor.model.values import JsonValue

__all__ = ["AnswersFile", "read_answers"]

_TAKE_LISTS = (MultiQuestion, ClozeQuestion, MatchQuestion, OrderQuestion, MeasuredQuestion)
_FLOOD = 20  # parts of an answer; of more there is nothing new to tell


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """The answers by quiz and question. What was left empty is not in it; `problems` tells what couldn't be used.

    `handed_in` are the quizzes that answers stand in the file for; none, if it can't be read as answers.
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
        return AnswersFile(problems=tuple(problems.in_order))
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
                self._look(known[question_id], answer)

    def _look(self, question: Question, answer: Node) -> None:
        """Tell of what has the wrong shape, or was picked and can't be: it counts as wrong, and may be a slip."""
        noun, known = _pickable(question)
        mend = f"write the text of {noun}, as it stands there" if noun else "write a text"
        limit = len(known) + 1 if known else _FLOOD  # a longer list is a flood, of which this much tells enough
        for given in _texts_of(question, answer)[:limit]:
            if not isinstance(given, Scalar):
                says = f"the answer to {quoted(question.id)} is not {f'the text of {noun}' if noun else 'a text'}"
                self._wrong("bad-answers", says, mend, given.start)
            elif known and given.text.strip() and find_text(known, given.text) is None:
                says = f"{quoted(given.text)} is not {noun} of the question {quoted(question.id)}"
                self._wrong("unknown-choice", says, did_you_mean(given.text, known) or mend, given.start)
        if isinstance(answer, Mapping) and (names := _part_names(question)):
            for key in list(answer.items)[:_FLOOD]:
                if find_text(names, key) is None:
                    says = f"the question {quoted(question.id)} has no part {quoted(key)}"
                    mend = did_you_mean(key, names) or f"it has: {', '.join(quoted(name) for name in names)}"
                    self._wrong("unknown-part", says, mend, answer.keys[key].start)

    def _wrong(self, code: str, what: str, mend: str, index: int) -> None:
        place = self.source.place(index)
        self.problems.error(code, what, mend, place, self.source.line(place.line))


def _pickable(question: Question) -> tuple[str, list[str]]:
    """What is picked for this kind of question, and the texts that there are; none where an answer is typed."""
    match question:
        case ChoiceQuestion() | MultiQuestion():
            return "a choice", [choice.text for choice in question.choices]
        case MatchQuestion():
            return "a right side", list(question.rights)
        case OrderQuestion():
            return "an item", list(question.items)
        case MeasuredQuestion():
            return "a version", [version.name for version in question.versions]
        case _:
            return "", []


def _texts_of(question: Question, answer: Node) -> tuple[Node, ...]:
    """The nodes that should be texts: those of a list or mapping where the kind of question takes one."""
    if isinstance(answer, Sequence) and isinstance(question, _TAKE_LISTS):
        return tuple(answer.items)
    if isinstance(answer, Mapping) and _part_names(question):
        return tuple(answer.items.values())
    return (answer,)


def _part_names(question: Question) -> list[str]:
    """By which names a mapping may give the parts of an answer; none if it takes no mapping."""
    if isinstance(question, ClozeQuestion):
        return [blank.name for blank in question.blanks]
    return [pair.left for pair in question.pairs] if isinstance(question, MatchQuestion) else []


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind is NodeKind.NULL


def _value(node: Node) -> JsonValue:
    """An answer as it was written: `no`, `5` and `12:30` are what the student typed, whatever YAML says."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [_value(item) for item in node.items]
    return {key: _value(item) for key, item in node.items.items()}
