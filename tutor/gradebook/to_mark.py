"""A class's answers that no rule met, as `to-mark.csv`: labels in it count in the next grading."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tutor.course.problems import did_you_mean, quoted
from tutor.errors import UsageError
from tutor.gradebook.records import ClassResult, QuestionItem, QuizItem, StudentResult, ToMark
from tutor.model.places import Place, Problem, Severity
from tutor.model.verdicts import Verdict
from tutor.proving.marked import LABELS, Label, separator
from tutor.spreadsheet import csv_rows, safe_cell

__all__ = ["TO_MARK_FILE", "Labels", "read_labels", "to_mark_csv", "with_labels"]

TO_MARK_FILE = "to-mark.csv"
_COLUMNS = ("student", "quiz", "question", "answer", "label")
_LABEL = -1
_MARKED = {  # the verdict that a label stands for, the share of the points, and what the learner is told
    Label.ACCEPT: (Verdict.PASS, 1.0, "Your instructor marked this as right."),
    Label.BORDERLINE: (Verdict.PARTIAL, 0.5, "Your instructor marked this as half right."),
    Label.REJECT: (Verdict.FAIL, 0.0, "Your instructor marked this as not right."),
}

_Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """What the instructor wrote beside answers, keyed by their rows without the label; `problems` tells what is no
    label."""

    labels: Mapping[_Row, Label] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_labels(file: Path) -> Labels:
    """The labels in an earlier file of answers to mark; none if there is no file.

    Raises UsageError if it can't be read: it isn't ours to replace, and a grading would be in vain.
    """
    labels: dict[_Row, Label] = {}
    problems = []
    for row in _read(file):
        word = row[_LABEL].strip().casefold()
        if word in LABELS:
            labels[row[:_LABEL]] = LABELS[word]
        elif word:
            what = f"{quoted(row[_LABEL])} is no label, and counts for nothing ({row[0]}, {row[1]}#{row[2]})"
            mend = f"{did_you_mean(word, LABELS)} the labels are accept, reject and borderline".strip()
            problems.append(Problem("bad-label", what, mend, Place(file), severity=Severity.WARNING))
    return Labels(labels, tuple(problems))


def with_labels(result: ClassResult, labels: Labels) -> ClassResult:
    """The class with the answers that no rule met judged as the instructor marked them; the others stay `unsure`."""
    students = tuple(_with_labels(student, labels.labels) for student in result.students)
    return replace(result, students=students, problems=(*result.problems, *labels.problems))


def _with_labels(student: StudentResult, labels: Mapping[_Row, Label]) -> StudentResult:
    def marked(quiz: QuizItem, item: QuestionItem) -> QuestionItem:
        if item.result.verdict is not Verdict.UNSURE:
            return item
        row = _row(ToMark(student.name, quiz.quiz, item.question, str(item.answer)))
        return _marked(item, labels.get(row[:_LABEL]))

    quizzes = (
        replace(quiz, questions=tuple(marked(quiz, item) for item in quiz.questions)) for quiz in student.quizzes
    )
    return replace(student, quizzes=tuple(quizzes))


def _marked(item: QuestionItem, label: Label | None) -> QuestionItem:
    if label is None:
        return item
    verdict, share, told = _MARKED[label]
    score = max(item.result.score, share * item.result.max_score)  # credit for all is theirs already
    return replace(item, result=replace(item.result, verdict=verdict, score=score, feedback=(told,), model_answer=""))


def to_mark_csv(answers: Sequence[ToMark], earlier: Path) -> str:
    """The file's new text; empty if there is nothing to mark and nothing was marked.

    Rows that have a label in the `earlier` file stay, first, also if their answer is not among these: marking is work.
    Raises UsageError if that file can't be read: it isn't ours to replace.
    """
    labelled = [row for row in _read(earlier) if row[_LABEL].strip()]
    marked = {row[:_LABEL] for row in labelled}
    fresh = dict.fromkeys(_row(answer) for answer in answers)
    rows = [*labelled, *(row for row in fresh if row[:_LABEL] not in marked)]
    return csv_rows([_COLUMNS, *rows]) if rows or earlier.exists() else ""


def _row(answer: ToMark) -> _Row:
    texts = (answer.student, answer.quiz, answer.question, answer.answer)
    # as the file holds it, so that it can be found there again
    return (*(safe_cell(text).encode("utf-8", "backslashreplace").decode() for text in texts), "")


def _read(file: Path) -> list[_Row]:
    """The rows of an earlier file, in our columns."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError) as error:
        raise _not_ours(file, str(error)) from error
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator(text, _COLUMNS))
        if set(_COLUMNS) <= set(rows.fieldnames or ()):
            return [tuple((row[column] or "").replace("\r\n", "\n") for column in _COLUMNS) for row in rows]
    except csv.Error as error:
        raise _not_ours(file, str(error)) from error
    raise _not_ours(file, f"it has not the columns {', '.join(_COLUMNS)}")


def _not_ours(file: Path, why: str) -> UsageError:
    what = f"{file} can't be read, and may hold labels of yours: {why}"
    return UsageError("The answers to mark can't be kept", what, "move that file away, then grade again")
