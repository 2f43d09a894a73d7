"""A quiz file -> Quiz, with everything that the shapes of its values can't tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from tutor.course.content_lint import check_content
from tutor.course.documents import fold
from tutor.course.folders import Folders
from tutor.course.problems import did_you_mean, quoted
from tutor.course.quiz_documents import (
    ChoiceDocument,
    ChoiceItem,
    MultiDocument,
    QuestionDocument,
    QuizDocument,
    TextDocument,
    TrueFalseDocument,
)
from tutor.course.slugs import UniqueIds, slug
from tutor.course.source import SourceFile
from tutor.course.validation import Page, read_page
from tutor.course.yaml_nodes import Mapping, Node
from tutor.course.yaml_nodes import Sequence as Listing
from tutor.model.course import Quiz
from tutor.model.questions import (
    Choice,
    ChoiceQuestion,
    Hint,
    MultiQuestion,
    Question,
    TextPattern,
    TextQuestion,
    TextRule,
    TrueFalseQuestion,
    WrongText,
)

__all__ = ["read_quiz"]

_Document = ChoiceDocument | MultiDocument | TrueFalseDocument | TextDocument
_FEWEST_CHOICES = 2


def read_quiz(source: SourceFile, folders: Folders) -> Quiz | None:
    """The quiz in a file; None after its problems are noted."""
    page = read_page(source, folders.problems)
    if page is None:
        return None
    document = page.validate(QuizDocument)
    read = _readable(page, document)
    _check_ids(page, read)
    ids = _ids([question for _, question in read])
    questions = tuple(_question(page, node, question, name) for (node, question), name in zip(read, ids, strict=True))
    check_content(page, zip([node for node, _ in read], questions, strict=True), folders)
    if document is None:
        return None
    return Quiz(source.path.stem, document.title, questions, source.path)


def _readable(page: Page, document: QuizDocument | None) -> list[tuple[Node, _Document]]:
    """The questions that can be looked at further, each with its node: all of them, if the whole file is valid."""
    listing = page.at("questions")
    if document is not None and isinstance(listing, Listing):
        return list(zip(listing.items, document.questions, strict=True))
    form: Any = QuestionDocument
    return page.survivors(form, "questions")


def _check_ids(page: Page, questions: Iterable[tuple[Node, _Document]]) -> None:
    seen: dict[str, Node] = {}
    for node, question in questions:
        if question.id is None:
            continue
        at = _below(node, "id")
        if question.id in seen:
            first = page.place(seen[question.id]).line
            what = f"the id {quoted(question.id)} stands here a second time; the first is in line {first}"
            page.error(at, "duplicate-id", what, "give each question an id of its own")
        seen.setdefault(question.id, at)


def _ids(questions: Sequence[_Document]) -> list[str]:
    """Written ids first, so that one made from words never takes one that is written."""
    ids = UniqueIds(question.id for question in questions if question.id is not None)
    return [question.id or ids.unique(slug(question.ask, "question")) for question in questions]


def _below(node: Node, *path: str | int) -> Node:
    """The node at a path below `node`, or the last one on the way that is there."""
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str):
            node = node.items.get(step, node)
        elif isinstance(node, Listing) and isinstance(step, int):
            node = node.items[step]
    return node


def _question(page: Page, node: Node, document: _Document, name: str) -> Question:
    common: dict[str, Any] = {
        "id": name,
        "ask": document.ask,
        "place": page.place(node),
        "points": document.points,
        "explanation": document.explanation,
        "hints": tuple(Hint(text) for text in document.hints),
        "tags": document.tags,
    }
    match document:
        case ChoiceDocument():
            return ChoiceQuestion(choices=_choices(page, node, document, [document.answer]), **common)
        case MultiDocument():
            choices = _choices(page, node, document, document.answer)
            return MultiQuestion(choices=choices, scoring=document.scoring, **common)
        case TrueFalseDocument():
            said = document.feedback
            return TrueFalseQuestion(
                answer=document.answer, feedback_true=said.true, feedback_false=said.false, **common
            )
        case TextDocument():
            return _text_question(page, node, document, common)


def _choices(
    page: Page, node: Node, document: ChoiceDocument | MultiDocument, answers: Sequence[str]
) -> tuple[Choice, ...]:
    texts = [fold(choice.text) for choice in document.choices]
    if len(texts) < _FEWEST_CHOICES:
        page.error(_below(node, "choices"), "few-choices", "fewer than two choices are no question", "add a choice")
    _check_duplicates(page, _below(node, "choices"), texts)
    right = {fold(answer) for answer in answers}
    _check_answers(page, _below(node, "answer"), [fold(answer) for answer in answers], texts)
    said = {fold(text): feedback for text, feedback in document.feedback.items()}
    _check_feedback(page, _below(node, "feedback"), document.choices, said)
    return tuple(
        Choice(choice.text.strip(), text in right, choice.feedback or said.get(text, ""))
        for choice, text in zip(document.choices, texts, strict=True)
    )


def _check_duplicates(page: Page, listing: Node, texts: Sequence[str]) -> None:
    for index, text in enumerate(texts):
        if text in texts[:index]:
            what = f"the choice {quoted(text)} stands here a second time"
            page.error(_below(listing, index), "duplicate-choice", what, "keep one of the two")


def _check_answers(page: Page, at: Node, answers: Sequence[str], texts: Sequence[str]) -> None:
    if not answers:
        page.error(at, "no-right-choice", "no choice is right", "name at least one of the choices")
    for index, answer in enumerate(answers):
        if answer not in texts:
            mend = did_you_mean(answer, texts) or f"the choices are: {', '.join(quoted(text) for text in texts)}"
            page.error(
                _below(at, index), "no-right-choice", f"the answer {quoted(answer)} is none of the choices", mend
            )
        elif answer in answers[:index]:
            what = f"the answer {quoted(answer)} stands here a second time"
            page.error(_below(at, index), "duplicate-choice", what, "keep one of the two")


def _check_feedback(page: Page, at: Node, choices: Sequence[ChoiceItem], said: dict[str, str]) -> None:
    with_own = {fold(choice.text) for choice in choices if choice.feedback}
    texts = [fold(choice.text) for choice in choices]
    for key in at.keys.values() if isinstance(at, Mapping) else ():
        text = fold(key.text)
        if text not in texts and text in said:
            mend = did_you_mean(text, texts) or "use the text of a choice as the key"
            page.error(key, "unknown-choice", f"there is no choice {quoted(text)} to give feedback to", mend)
        elif text in with_own and text in said:
            what = f"the choice {quoted(text)} has feedback here and at the choice itself"
            page.error(key, "duplicate-feedback", what, "keep one of the two")


def _text_question(page: Page, node: Node, document: TextDocument, common: dict[str, Any]) -> TextQuestion:
    def same(text: str) -> str:
        return fold(text) if document.case_sensitive else fold(text).casefold()

    if not document.answer:
        page.error(_below(node, "answer"), "empty-list", "no answer is right", "write at least one answer")
    accepted = {same(answer) for answer in document.answer}
    counts: Counter[str] = Counter()
    for index, wrong in enumerate(document.wrong):
        at = _below(node, "wrong", index, "text")
        counts[same(wrong.text)] += 1
        if same(wrong.text) in accepted:
            what = f"{quoted(wrong.text)} is listed as wrong here, and as an answer above"
            page.error(at, "wrong-is-right", what, "take it out of one of the two")
        elif counts[same(wrong.text)] > 1:
            page.error(at, "duplicate-choice", f"the wrong answer {quoted(wrong.text)} stands here twice", "keep one")
    wrong_texts = tuple(WrongText(TextPattern(wrong.text.strip()), wrong.feedback) for wrong in document.wrong)
    answers = tuple(TextPattern(answer.strip()) for answer in document.answer)
    return TextQuestion(rule=TextRule(answers, wrong_texts, document.case_sensitive), **common)
