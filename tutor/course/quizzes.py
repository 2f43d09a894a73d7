"""A quiz file -> Quiz, with everything that the shapes of its values can't tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tutor.course.choice_questions import build_choices
from tutor.course.cloze_text import cut
from tutor.course.content_lint import check_content
from tutor.course.folders import Folders
from tutor.course.measured_documents import MeasuredDocument
from tutor.course.measured_questions import build_measured
from tutor.course.outline import Outline, taught_in
from tutor.course.part_questions import build_cloze, build_match, build_order
from tutor.course.patterns import Matcher
from tutor.course.problems import ProblemList, quoted
from tutor.course.question_documents import (
    ChoiceDocument,
    ClozeDocument,
    FreeTextDocument,
    MatchDocument,
    MultiDocument,
    NumberDocument,
    OrderDocument,
    PredictDocument,
    QuestionBase,
    TextDocument,
    TrueFalseDocument,
)
from tutor.course.question_sheet import Sheet
from tutor.course.quiz_documents import AnyQuestion, QuestionDocument, QuizDocument
from tutor.course.rubrics import build_rubric
from tutor.course.scalars import note_ambiguous
from tutor.course.slugs import UniqueIds, slug
from tutor.course.source import SourceFile
from tutor.course.typed_answers import build_number_rule, build_text_rule, build_wrong
from tutor.course.validation import Page, read_page
from tutor.course.yaml_nodes import Node
from tutor.course.yaml_nodes import Sequence as Listing
from tutor.model.course import Quiz
from tutor.model.output import same_output
from tutor.model.questions import (
    ChoiceQuestion,
    FreeTextQuestion,
    Hint,
    MultiQuestion,
    NumberQuestion,
    PredictQuestion,
    Question,
    TextPattern,
    TextQuestion,
    TrueFalseQuestion,
)

__all__ = ["read_quiz"]


def read_quiz(
    source: SourceFile, problems: ProblemList, outline: Outline | None = None, folders: Folders | None = None
) -> Quiz | None:
    """The quiz in a file; None after its problems are noted.

    `outline`: the lessons that `from` may name, if known. `folders`: the course, for what is linted beyond loading.
    """
    page = read_page(source, problems)
    if page is None:
        return None
    document = page.validate(QuizDocument)
    read = _readable(page, document)
    _check_ids(page, read)
    ids = _ids([question for _, question in read])
    matcher = Matcher()
    questions = tuple(
        _question(Sheet(page, node, matcher), question, name, outline)
        for (node, question), name in zip(read, ids, strict=True)
    )
    if folders is not None:
        check_content(page, zip([node for node, _ in read], questions, strict=True), folders)
    if document is None:
        return None
    return Quiz(source.path.stem, document.title, questions, source.path, document.shuffle, document.pass_mark)


def _readable(page: Page, document: QuizDocument | None) -> list[tuple[Node, AnyQuestion]]:
    """The questions that can be looked at further, each with its node: all of them, if the whole file is valid."""
    listing = page.at("questions")
    if document is not None and isinstance(listing, Listing):
        return list(zip(listing.items, document.questions, strict=True))
    form: Any = QuestionDocument
    return page.survivors(form, "questions")


def _check_ids(page: Page, questions: Iterable[tuple[Node, AnyQuestion]]) -> None:
    seen: dict[str, Node] = {}
    for node, question in questions:
        if question.id is None:
            continue
        at = Sheet(page, node).at("id")
        if question.id in seen:
            first = page.place(seen[question.id]).line
            what = f"the id {quoted(question.id)} stands here a second time; the first is in line {first}"
            page.error(at, "duplicate-id", what, "give each question an id of its own")
        seen.setdefault(question.id, at)


def _ids(questions: Sequence[AnyQuestion]) -> list[str]:
    """Written ids first, so that one made from words never takes one that is written."""
    ids = UniqueIds(question.id for question in questions if question.id is not None)
    return [question.id or ids.unique(slug(_words(question), "question")) for question in questions]


def _words(question: AnyQuestion) -> str:  # noqa: PLR0911 - one return for each kind of question
    """What a question is named after: what it asks, or what it is about if it asks what all of its kind do.

    Never what is right: ids are shown.
    """
    if "ask" in question.model_fields_set:
        return question.ask
    match question:
        case ClozeDocument():
            return " ".join(cut(question.cloze).texts)
        case MatchDocument(match=pairs):
            return " ".join(pairs if isinstance(pairs, dict) else (pair.left for pair in pairs))
        case OrderDocument():
            return " ".join(sorted(question.order))
        case PredictDocument():
            return question.predict
        case MeasuredDocument(measured=experiment):
            return " ".join(sorted(experiment.versions))
    return question.ask


def _question(  # noqa: C901, PLR0911 - one return for each kind of question
    sheet: Sheet, document: AnyQuestion, name: str, outline: Outline | None
) -> Question:
    note_ambiguous(sheet, document)
    common = _common(sheet, document, name, outline)
    match document:
        case ChoiceDocument():
            return ChoiceQuestion(choices=build_choices(sheet, document), **common)
        case MultiDocument():
            return MultiQuestion(choices=build_choices(sheet, document), scoring=document.scoring, **common)
        case TrueFalseDocument(feedback=said):
            return TrueFalseQuestion(
                answer=document.answer, feedback_true=said.true, feedback_false=said.false, **common
            )
        case NumberDocument():
            return NumberQuestion(rule=build_number_rule(sheet, document), **common)
        case TextDocument():
            return TextQuestion(rule=build_text_rule(sheet, document), **common)
        case FreeTextDocument():
            return _free_text(sheet, document, common)
        case ClozeDocument():
            return build_cloze(sheet, document, common)
        case MatchDocument():
            return build_match(sheet, document, common)
        case OrderDocument():
            return build_order(sheet, document, common)
        case PredictDocument():
            return _predict(sheet, document, common)
        case MeasuredDocument():
            return build_measured(sheet, document, common)


def _free_text(sheet: Sheet, document: FreeTextDocument, common: dict[str, Any]) -> FreeTextQuestion:
    rubric = build_rubric(sheet.below("rubric"), document.rubric)
    return FreeTextQuestion(
        answer=document.answer, rubric=rubric, accept=document.accept, reject=document.reject, **common
    )


def _predict(sheet: Sheet, document: PredictDocument, common: dict[str, Any]) -> PredictQuestion:
    printed = (TextPattern(document.answer),)
    wrong = build_wrong(sheet, document.wrong, printed, case_sensitive=True, form=same_output)
    return PredictQuestion(program=document.predict, output=document.answer, wrong=wrong, **common)


def _common(sheet: Sheet, document: QuestionBase, name: str, outline: Outline | None) -> dict[str, Any]:
    """What every question has, after what is wrong with it is noted."""
    _check_attempts(sheet, document)
    _check_costs(sheet, document)
    link = None
    if document.taught_in is not None:
        link = taught_in(sheet, document.taught_in, outline)
    return {
        "id": name,
        "ask": document.ask,
        "place": sheet.place,
        "points": document.points,
        "attempts": document.attempts,
        "explanation": document.explanation,
        "hints": tuple(Hint(hint.text, hint.cost) for hint in document.hints),
        "tags": document.tags,
        "taught_in": link,
        "status": document.status,
    }


def _check_attempts(sheet: Sheet, document: QuestionBase) -> None:
    shares = document.attempts
    if shares and not shares[0]:
        what = "the first attempt can earn nothing, so no other can"
        sheet.error(sheet.at("attempts", 0), "bad-attempts", what, "begin with 1, or a share of it")
    for index in range(1, len(shares)):
        if shares[index] > shares[index - 1]:
            what = "a later attempt can't earn more than an earlier one"
            sheet.error(sheet.at("attempts", index), "bad-attempts", what, "write the shares from large to small")


def _check_costs(sheet: Sheet, document: QuestionBase) -> None:
    spent = 0.0
    for index, hint in enumerate(document.hints):
        before, spent = spent, spent + hint.cost
        if spent > document.points >= before:
            what = f"up to this hint, {spent:g} points are taken off, and the question is worth {document.points:g}"
            sheet.error(sheet.at("hints", index, "cost"), "hint-cost", what, "make the hints cheaper")
