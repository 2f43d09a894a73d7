"""A question with its answer in words -> the keys of a quiz file, and what its author still has to write."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tutor.course.markdown import parse, words
from tutor.course.source import SourceFile
from tutor.grading import grade_answer
from tutor.grading.rubric.clauses import divide
from tutor.grading.rubric.tokens import cleaned, tokenize
from tutor.importing.notes import Notes
from tutor.importing.pop_quizzes import OpenQuestion
from tutor.importing.quiz_text import Keys
from tutor.model.places import Place
from tutor.model.questions import FreeTextQuestion
from tutor.model.rubric import Concept, Phrase, PhraseGroup, Polarity, Rubric
from tutor.model.verdicts import Verdict

__all__ = ["as_keys", "draft_rubric", "plain_words"]

_NOWHERE = Path("import")
_ASKED_BACK = "What does the model answer say that yours leaves out?"
_DISTANCE = 1
_SHORT = 2
_LONGEST_SHORT = 40
_MOST_WORDS = 12
_MOST_TRIES = 12


def as_keys(question: OpenQuestion, question_id: str, name: str, notes: Notes) -> Keys:
    """`text` if the answer is a word or two, else `free_text` with the draft of a rubric."""
    short = plain_words(question.answer).rstrip(".!")
    if len(short.split()) <= _SHORT and len(short) <= _LONGEST_SHORT and "\n" not in question.answer and short:
        notes.to_do(question.where, f"{name}: list what else is right in `answer`, and common mistakes in `wrong`")
        return {"id": question_id, "ask": question.ask, "kind": "text", "answer": short}
    notes.to_do(question.where, f"{name}: write the rubric; its draft knows the model answer, and leaves all else open")
    return {
        "id": question_id,
        "ask": question.ask,
        "answer": question.answer,
        "# rubric": "To do: write the rubric. This draft knows the model answer, and leaves all else open.",
        "rubric": draft_rubric(question.ask, question.answer),
        "accept": [question.answer],
    }


def draft_rubric(ask: str, answer: str) -> dict[str, object]:
    """A rubric that the model answer meets, said as it is; any other answer is compared with it by its learner."""
    phrases = list(islice(_phrases(answer), _MOST_TRIES)) or ["=answer"]
    phrase = next((phrase for phrase in phrases if _is_met(phrase, ask, answer)), phrases[0])
    group = {"all": phrase, "polarity": Polarity.EITHER.value, "distance": _DISTANCE}
    return {"concepts": [{"question": _ASKED_BACK, "any": [group]}]}


def _phrases(answer: str) -> Iterator[str]:
    """The clauses of an answer, word for word, the longest first."""
    tokens = tokenize(cleaned(plain_words(answer)))
    clauses: dict[int, list[str]] = {}
    for segment in divide(tokens):
        said = [token.word.norm for token in tokens[segment.start : segment.end]]
        clauses.setdefault(segment.clause, []).extend(said)
    for clause in sorted(clauses.values(), key=len, reverse=True):
        words_only = [word for word in clause if word.isalnum()]
        yield " ".join(f"={word}" for word in words_only[:_MOST_WORDS])


def _is_met(phrase: str, ask: str, answer: str) -> bool:
    """Whether the model answer says the phrase, and the question itself doesn't."""
    place = Place(_NOWHERE)
    group = PhraseGroup((Phrase(phrase, place, _DISTANCE),), Polarity.EITHER)
    rubric = Rubric((Concept("draft", _ASKED_BACK, (group,), place),), 1, place)
    question = FreeTextQuestion(id="draft", ask=ask, place=place, answer=answer, rubric=rubric)
    return (
        bool(phrase)
        and grade_answer(question, answer).verdict is Verdict.PASS
        and grade_answer(question, ask).verdict is not Verdict.PASS
    )


def plain_words(markdown: str) -> str:
    """Markdown without its marks, a line for each paragraph or item."""
    tokens = parse(SourceFile(_NOWHERE, markdown)).tokens
    return "\n".join(
        words(token) if token.type == "inline" else token.content.strip() for token in tokens if token.content
    )
