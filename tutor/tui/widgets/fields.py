"""Which field answers which kind of question."""

from __future__ import annotations

from tutor.model.answers import Answer
from tutor.model.questions import (
    ChoiceQuestion,
    ClozeQuestion,
    FreeTextQuestion,
    MatchQuestion,
    MeasuredQuestion,
    MultiQuestion,
    NumberQuestion,
    OrderQuestion,
    PredictQuestion,
    Question,
    TextQuestion,
    TrueFalseQuestion,
)
from tutor.session import Session
from tutor.tui.widgets.answer_field import AnswerField
from tutor.tui.widgets.choice_field import ChoiceField, MultiField
from tutor.tui.widgets.cloze_field import ClozeField
from tutor.tui.widgets.match_field import MatchField
from tutor.tui.widgets.measured_field import MeasuredField
from tutor.tui.widgets.order_field import OrderField
from tutor.tui.widgets.typed_field import AreaField, LineField

__all__ = ["field_for"]


def field_for(session: Session, quiz_id: str, question: Question, kept: Answer | None) -> AnswerField:
    """The field, showing the answer that was kept, as far as that is one to the question as it is today."""
    field: AnswerField
    match question:
        case ChoiceQuestion() | MultiQuestion():
            texts = [choice.text for choice in session.choices(quiz_id, question.id)]
            kind = MultiField if isinstance(question, MultiQuestion) else ChoiceField
            field = kind(question, texts, kept)
        case TrueFalseQuestion():
            field = ChoiceField(question, ("True", "False"), kept)
        case NumberQuestion() | TextQuestion():
            field = LineField(question, kept)
        case FreeTextQuestion() | PredictQuestion():
            field = AreaField(question, kept)
        case ClozeQuestion():
            field = ClozeField(question, session.blank_choices(quiz_id, question.id), kept)
        case MatchQuestion():
            field = MatchField(question, session.shown(quiz_id, question.id), kept)
        case OrderQuestion():
            field = OrderField(session.shown(quiz_id, question.id), kept)
        case MeasuredQuestion():
            field = MeasuredField(question, session.shown(quiz_id, question.id), kept)
    return field
