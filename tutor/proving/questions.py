"""Proving questions: the declared answer is judged right, each listed wrong one is told what was written for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tutor.course.problems import quoted
from tutor.grading import grade_answer
from tutor.model.answers import Answer
from tutor.model.course import Course, Quiz
from tutor.model.places import Problem
from tutor.model.questions import FreeTextQuestion, Question
from tutor.model.verdicts import QuestionResult, Verdict
from tutor.proving.claims import Claim, claims
from tutor.proving.quiz_places import QuizPlace
from tutor.proving.rubrics import find_rubric_problems

__all__ = ["prove_question", "prove_questions"]


def prove_questions(course: Course, *, within: Callable[[Path], bool] = lambda _: True) -> list[Problem]:
    """What is wrong with the questions of a course, in the quiz files that are `within`. Runs no program."""
    return [
        problem
        for quiz in course.quizzes.values()
        if within(quiz.path)
        for index in range(len(quiz.questions))
        for problem in prove_question(quiz, index)
    ]


def prove_question(quiz: Quiz, index: int) -> list[Problem]:
    """What is wrong with one question, found by judging the answers that it lists itself."""
    question = quiz.questions[index]
    if isinstance(question, FreeTextQuestion):
        return list(_rubric_problems(quiz, index, question))
    return list(_broken_claims(quiz, index, question))


def _rubric_problems(quiz: Quiz, index: int, question: FreeTextQuestion) -> Iterator[Problem]:
    for found in find_rubric_problems(question):
        yield QuizPlace(quiz, index, found.path).problem(found.code, found.what, found.mend, found.severity)


def _broken_claims(quiz: Quiz, index: int, question: Question) -> Iterator[Problem]:
    for claim in claims(question):
        results = [grade_answer(question, answer) for answer in claim.answers]
        if any(_holds(claim, result) for result in results):
            continue
        code, what, mend = _told(claim, results[0])
        yield QuizPlace(quiz, index, claim.path).problem(code, what, mend)


def _holds(claim: Claim, result: QuestionResult) -> bool:
    return _is_right(claim, result) is claim.right and _is_shown(claim.feedback, result)


def _is_right(claim: Claim, result: QuestionResult) -> bool:
    if claim.part is not None and claim.part < len(result.parts):
        return result.parts[claim.part].right
    return result.verdict is Verdict.PASS


def _is_shown(feedback: str, result: QuestionResult) -> bool:
    return any(feedback in line for line in _shown(result)) or not feedback


def _shown(result: QuestionResult) -> tuple[str, ...]:
    return (*result.feedback, *(part.feedback for part in result.parts if part.feedback))


def _told(claim: Claim, result: QuestionResult) -> tuple[str, str, str]:
    """Code, what and mend of a claim that doesn't hold."""
    answer = quoted(_as_text(claim.answers[0], claim.part))
    shown = " ".join(_shown(result))
    if claim.right and not _is_right(claim, result):
        what = f"{answer} is declared right, but judged {result.verdict.value}{f': {quoted(shown)}' if shown else ''}"
        return "right-answer-refused", what, "mend the answer, or the entry that takes it first"
    if not claim.right and _is_right(claim, result):
        what = f"{answer} is listed as wrong, but judged right"
        return "wrong-answer-accepted", what, "remove it here, or narrow what is accepted"
    what = f"{answer} isn't told {quoted(claim.feedback)}, but {quoted(shown) if shown else 'nothing'}"
    return "feedback-not-shown", what, "an entry before it takes this answer: put this one first, or narrow the other"


def _as_text(answer: Answer, part: int | None) -> str:
    if isinstance(answer, bool):
        return "true" if answer else "false"
    if isinstance(answer, str):
        return answer
    return ", ".join(answer) if part is None else answer[part]
